-- Hits no row if somebody else said it within the last minute.
UPDATE api_key SET used_at = $3
WHERE workspace = $1 AND id = $2 AND (used_at IS NULL OR used_at <= $4)

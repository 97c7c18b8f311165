-- Hits no row if somebody else saved it since version $3 was seen.
UPDATE form SET name = $4, version = $5, is_open = 1, updated_at = $6
WHERE workspace = $1 AND id = $2 AND version = $3

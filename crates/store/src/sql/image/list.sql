-- The newest before an instant; of one instant by hash.
SELECT hash, name, kind, width_px, height_px, size_bytes, created_at FROM image
WHERE workspace = $1 AND (created_at < $2 OR (created_at = $2 AND hash < $3))
ORDER BY created_at DESC, hash DESC LIMIT $4

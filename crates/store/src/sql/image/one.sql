SELECT hash, name, kind, width_px, height_px, size_bytes, created_at FROM image
WHERE workspace = $1 AND hash = $2

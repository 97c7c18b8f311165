-- Hits no row if the same picture is there already.
INSERT INTO image (workspace, hash, name, kind, width_px, height_px, size_bytes, created_at, bytes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (workspace, hash) DO NOTHING

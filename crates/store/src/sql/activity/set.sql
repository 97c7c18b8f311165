-- Hits no row if somebody else changed it in the meantime.
UPDATE activity SET name = $4, starts_at = $5, ends_at = $6, zone = $7, fields = $8, status = $9,
    revision = revision + 1, updated_at = $10
WHERE workspace = $1 AND handle = $2 AND revision = $3

-- Hits no row if somebody else changed it since revision $3.
INSERT INTO house_style (workspace, style, revision, updated_at) VALUES ($1, $2, CAST($3 AS bigint) + 1, $4)
ON CONFLICT (workspace) DO UPDATE
SET style = excluded.style, revision = excluded.revision, updated_at = excluded.updated_at
WHERE house_style.revision = $3

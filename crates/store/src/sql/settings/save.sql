-- Hits no row if somebody else saved them since revision $3 was seen; 0 if there were none.
INSERT INTO workspace_settings (workspace, source, revision, updated_at)
VALUES ($1, $2, CAST($3 AS bigint) + 1, $4)
ON CONFLICT (workspace) DO UPDATE
SET source = excluded.source, revision = excluded.revision, updated_at = excluded.updated_at
WHERE workspace_settings.revision = excluded.revision - 1

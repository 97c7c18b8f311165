-- Hits no row if somebody else saved one since revision $4; 0 if there was none.
INSERT INTO email_draft (workspace, email, source, revision, updated_at)
VALUES ($1, $2, $3, CAST($4 AS bigint) + 1, $5)
ON CONFLICT (workspace, email) DO UPDATE
SET source = excluded.source, revision = excluded.revision, updated_at = excluded.updated_at
WHERE email_draft.revision = $4

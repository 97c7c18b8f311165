-- Hits no row if somebody else saved it since revision $6 was seen; 0 if it was never saved.
UPDATE workflow
SET name = $3, draft = $4, draft_revision = draft_revision + 1, updated_at = $5
WHERE workspace = $1 AND handle = $2 AND draft_revision = $6

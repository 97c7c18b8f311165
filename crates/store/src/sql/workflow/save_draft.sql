UPDATE workflow
SET name = $3, draft = $4, draft_revision = draft_revision + 1, updated_at = $5
WHERE workspace = $1 AND handle = $2
  AND (draft_revision = 0 OR name <> $3 OR draft <> $4)

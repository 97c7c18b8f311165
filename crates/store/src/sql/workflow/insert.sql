INSERT INTO workflow (workspace, id, handle, name, status, draft, draft_revision, created_at,
                      updated_at)
VALUES ($1, $2, $3, '', 'draft', '', 0, $4, $4)
ON CONFLICT (workspace, handle) DO NOTHING

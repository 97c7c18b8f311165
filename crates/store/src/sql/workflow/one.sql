SELECT id, handle, name, status, draft, draft_revision, live_version, created_at, updated_at
FROM workflow WHERE workspace = $1 AND handle = $2

INSERT INTO form (id, workspace, handle, name, version, is_open, updated_at)
VALUES ($1, $2, $3, $4, 1, 1, $5)

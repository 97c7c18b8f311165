-- Hits no row if somebody else made it in the meantime.
INSERT INTO staff (workspace, id, handle, name, email, manager, active, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (workspace, handle) DO NOTHING

-- Hits no row if somebody else made it in the meantime.
INSERT INTO email (workspace, id, handle, name, version) VALUES ($1, $2, $3, $4, 0)
ON CONFLICT (workspace, handle) DO NOTHING

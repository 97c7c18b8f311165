INSERT INTO suppression (workspace, address, reason, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, address) DO NOTHING

-- Whoever had the key first keeps it.
INSERT INTO identity (workspace, kind, value, contact) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, kind, value) DO NOTHING

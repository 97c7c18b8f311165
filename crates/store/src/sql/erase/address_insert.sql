INSERT INTO erased_address (workspace, hash, suppressed, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, hash) DO NOTHING

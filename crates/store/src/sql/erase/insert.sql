-- Hits no row if it is known already.
INSERT INTO erasure (workspace, contact, contact_created_at, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, contact, contact_created_at) DO NOTHING

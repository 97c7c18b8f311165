INSERT INTO secret (workspace, name, sealed, set_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, name) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at

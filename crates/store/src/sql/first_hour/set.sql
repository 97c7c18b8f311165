INSERT INTO first_hour (workspace, progress, updated_at) VALUES ($1, $2, $3)
ON CONFLICT (workspace) DO UPDATE SET progress = excluded.progress, updated_at = excluded.updated_at

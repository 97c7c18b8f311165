INSERT INTO watch (bucket, workspace, contact, workflow, trigger_id, entry_key, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (bucket, workflow, trigger_id, contact, entry_key) DO UPDATE SET at = excluded.at

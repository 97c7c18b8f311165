INSERT INTO watch (bucket, workspace, contact, workflow, trigger_id, entry_key, at)
SELECT CAST($4 AS smallint), workspace, CAST($5 AS bigint), workflow, trigger_id, entry_key, at
FROM watch WHERE bucket = $2 AND contact = $3 AND workspace = $1
ON CONFLICT DO NOTHING

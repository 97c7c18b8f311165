SELECT id, workflow, version, entry_key, entered_at, block, wake_at,
       NULL AS ended_at, NULL AS reason
FROM journey WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND id < $4
UNION ALL
SELECT id, workflow, version, entry_key, entered_at, NULL, NULL, ended_at, reason
FROM journey_done WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND id < $4
ORDER BY id DESC LIMIT $5

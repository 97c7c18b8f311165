-- Under way, or over.
SELECT id, contact, workflow, version, entry_key, block, wake_at, seq, entered_at, memory
FROM journey WHERE workspace = $1 AND bucket = $2 AND id = $3
UNION ALL
SELECT id, contact, workflow, version, entry_key, NULL, ended_at, 0, entered_at, memory
FROM journey_done WHERE workspace = $1 AND bucket = $2 AND id = $3

SELECT id, journey, workflow, version, block FROM message
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND state IN ('queued', 'retry', 'held')

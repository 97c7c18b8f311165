SELECT id FROM job WHERE workspace = 0 AND kind = $1 AND state IN ('queued', 'running', 'paused')
LIMIT 1

UPDATE job SET state = 'cancelled', owner = '', updated_at = $2, finished_at = $2
WHERE id = $1 AND state IN ('queued', 'running', 'paused', 'failed')

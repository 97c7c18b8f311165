UPDATE job SET state = 'paused', owner = '', updated_at = $2
WHERE id = $1 AND state IN ('queued', 'running')

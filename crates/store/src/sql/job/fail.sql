UPDATE job SET state = 'failed', reason = $3, owner = '', updated_at = $4, finished_at = $4
WHERE id = $1 AND epoch = $2 AND state = 'running'

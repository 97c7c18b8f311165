UPDATE job SET state = 'queued', reason = NULL, owner = '', updated_at = $2, finished_at = NULL
WHERE id = $1 AND state IN ('paused', 'failed')

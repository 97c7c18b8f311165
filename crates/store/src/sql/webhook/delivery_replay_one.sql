UPDATE delivery
SET state = 'queued', reason = NULL, status = NULL, attempt = 0, due_at = $4, queued_at = $4, finished_at = NULL
WHERE workspace = $1 AND webhook = $2 AND id = $3 AND due_at IS NULL

UPDATE delivery SET state = $4, reason = $5, status = $6, finished_at = $7, due_at = NULL
WHERE bucket = $1 AND id = $2 AND attempt = $3 AND due_at IS NOT NULL

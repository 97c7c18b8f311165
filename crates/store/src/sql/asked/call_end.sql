-- What was asked is forgotten: it may hold what the contact told.
UPDATE call SET state = $3, reason = $4, status = $5, finished_at = $6, due_at = NULL, request = NULL
WHERE bucket = $1 AND id = $2 AND due_at IS NOT NULL

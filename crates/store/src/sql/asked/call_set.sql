-- A call that is over stays over.
UPDATE call SET state = $3, attempt = $4, due_at = $5, reason = $6
WHERE bucket = $1 AND id = $2 AND due_at IS NOT NULL

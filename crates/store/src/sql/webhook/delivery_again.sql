-- What is over stays over, and what another has claimed since is theirs.
UPDATE delivery SET state = 'retry', reason = $4, status = $5, due_at = $6
WHERE bucket = $1 AND id = $2 AND attempt = $3 AND due_at IS NOT NULL

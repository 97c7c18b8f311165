UPDATE delivery SET state = 'in_flight', attempt = attempt + 1, due_at = $3
WHERE bucket = $1 AND id = $2 AND due_at IS NOT NULL

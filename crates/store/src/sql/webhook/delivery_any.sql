SELECT 1 AS due FROM delivery WHERE bucket = $1 AND due_at <= $2 LIMIT 1

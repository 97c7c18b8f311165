DELETE FROM delivery
WHERE bucket = $1 AND id > $2 AND id <= $3 AND due_at IS NULL AND finished_at < $4

UPDATE outbox SET claimed_until = NULL, due_at = $3 WHERE bucket = $1 AND message = $2

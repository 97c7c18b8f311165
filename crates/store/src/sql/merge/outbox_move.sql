UPDATE outbox SET bucket = $2 WHERE bucket = $1 AND message = $3

UPDATE outbox SET claimed_until = $3 WHERE bucket = $1 AND message = $2

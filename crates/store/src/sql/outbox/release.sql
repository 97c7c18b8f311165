UPDATE outbox SET claimed_until = NULL WHERE bucket = $1 AND message = $2

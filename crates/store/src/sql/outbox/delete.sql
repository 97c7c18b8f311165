DELETE FROM outbox WHERE bucket = $1 AND message = $2

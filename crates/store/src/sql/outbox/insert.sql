INSERT INTO outbox (bucket, message, lane, due_at) VALUES ($1, $2, $3, $4)

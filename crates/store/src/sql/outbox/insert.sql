INSERT INTO outbox (bucket, message, lane, due_at, workspace) VALUES ($1, $2, $3, $4, $5)

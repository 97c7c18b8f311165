INSERT INTO message_body (bucket, message, body) VALUES ($1, $2, $3)

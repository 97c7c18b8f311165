INSERT INTO event_key (workspace, bucket, key, event, received_at) VALUES ($1, $2, $3, $4, $5)

-- Hits no row if an event with this key was stored in the meantime.
INSERT INTO event_key (workspace, bucket, key, event, received_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, bucket, key) DO NOTHING

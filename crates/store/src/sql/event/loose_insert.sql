INSERT INTO loose_event (id, workspace, name, occurred_at, received_at, source, data, event_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING

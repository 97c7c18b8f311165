-- Hits no row if this one hears of it already.
INSERT INTO delivery (bucket, id, workspace, contact, webhook, event, state, attempt, due_at, queued_at)
VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $7)
ON CONFLICT (bucket, event, webhook) DO NOTHING

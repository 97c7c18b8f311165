-- The failed ones from the oldest on.
UPDATE delivery
SET state = 'queued', reason = NULL, status = NULL, attempt = 0, due_at = $3, queued_at = $3, finished_at = NULL
WHERE workspace = $1 AND webhook = $2 AND id IN (
    SELECT failed.id FROM delivery AS failed
    WHERE failed.workspace = $1 AND failed.webhook = $2 AND failed.state = 'failed'
    ORDER BY failed.id LIMIT $4
) AND state = 'failed'

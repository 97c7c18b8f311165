-- Of each of these contacts the marketing messages that are due and were never handed over.
-- The plus keeps it at the index of what waits.
SELECT asked.n, waiting.id, waiting.cap, waiting.priority, waiting.due_at
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
CROSS JOIN LATERAL (
    SELECT message.id, message.cap, message.priority, message.due_at FROM message
    JOIN outbox ON outbox.bucket = message.bucket AND outbox.message = message.id
    WHERE +message.workspace = asked.workspace AND message.bucket = $1
      AND message.contact = asked.contact
      AND message.state IN ('queued', 'claimed') AND message.handed_at IS NULL
      AND message.purpose = 'marketing' AND message.cap <> 'none'
      AND outbox.bucket = $1 AND outbox.due_at <= $4 AND outbox.lane < 10
    LIMIT $5
) AS waiting

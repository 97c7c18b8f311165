-- The marketing messages to a contact that are due and were never handed over; not what is parked.
-- The plus keeps both databases at the index of what waits.
SELECT message.id, message.cap, message.priority, message.due_at FROM message
JOIN outbox ON outbox.bucket = message.bucket AND outbox.message = message.id
WHERE +message.workspace = $1 AND message.bucket = $2 AND message.contact = $3
  AND message.state IN ('queued', 'claimed') AND message.handed_at IS NULL
  AND message.purpose = 'marketing' AND message.cap <> 'none'
  AND outbox.due_at <= $4 AND outbox.lane < 10
LIMIT $5

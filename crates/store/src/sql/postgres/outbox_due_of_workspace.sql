SELECT message.id, message.workspace, message.contact, message.journey, message.workflow,
       message.version, message.block, message.visit, message.part, message.email, message.email_version,
       message.purpose, message.interest, message.due_at, message.not_later_than,
       message.cap, message.priority, message.attempt, message.created_at, message.handed_at,
       message.recipient, message_body.body
FROM outbox
JOIN message ON message.bucket = outbox.bucket AND message.id = outbox.message
LEFT JOIN message_body
    ON message_body.bucket = outbox.bucket AND message_body.message = outbox.message
WHERE outbox.bucket = $1 AND outbox.lane = $2 AND outbox.workspace = $5
  AND outbox.due_at <= $3
  AND (outbox.claimed_until IS NULL OR outbox.claimed_until <= $3)
  AND NOT EXISTS (
      SELECT 1 FROM inbox
      WHERE inbox.bucket = message.bucket AND inbox.contact = message.contact
  )
ORDER BY outbox.due_at, outbox.message LIMIT $4
-- What another transaction holds is being claimed, finished or handed over there.
FOR NO KEY UPDATE OF message, outbox SKIP LOCKED

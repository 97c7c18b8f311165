-- What is due for a webhook, each person's in order: what waits behind another is not looked at.
SELECT delivery.id, delivery.contact, delivery.event, delivery.attempt, delivery.queued_at, event.name,
       event.occurred_at, event.received_at, event.source, event.data, contact.email
FROM delivery
LEFT JOIN event ON event.bucket = delivery.bucket AND event.id = delivery.event
LEFT JOIN contact ON contact.bucket = delivery.bucket AND contact.id = delivery.contact
WHERE delivery.bucket = $1 AND delivery.webhook = $2 AND delivery.due_at <= $3 AND NOT EXISTS (
    SELECT 1 FROM delivery AS before
    WHERE before.bucket = $1 AND before.contact = delivery.contact
      AND before.webhook = $2 AND before.id < delivery.id AND before.due_at IS NOT NULL
)
ORDER BY delivery.due_at, delivery.id LIMIT $4

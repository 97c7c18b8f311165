SELECT delivery.id, delivery.contact, delivery.event, event.name, delivery.state, delivery.reason,
       delivery.status, delivery.attempt, delivery.due_at, delivery.queued_at, delivery.finished_at
FROM delivery
LEFT JOIN event ON event.bucket = delivery.bucket AND event.id = delivery.event
WHERE delivery.workspace = $1 AND delivery.webhook = $2 AND delivery.id < $3
ORDER BY delivery.id DESC LIMIT $4

-- A row whose event is gone comes without an event_id; the reader names it.
SELECT inbox.id, inbox.workspace, inbox.contact, inbox.received_at, inbox.command,
       event.id AS event_id, event.name, event.occurred_at, event.source, event.data,
       parked.contact IS NOT NULL AS is_parked
FROM inbox LEFT JOIN event ON event.id = inbox.event AND event.bucket = inbox.bucket
LEFT JOIN parked ON parked.workspace = inbox.workspace AND parked.bucket = inbox.bucket
    AND parked.contact = inbox.contact AND parked.message = 0
WHERE inbox.bucket = $1 AND inbox.parked = $2 AND inbox.received_at <= $3
ORDER BY inbox.received_at, inbox.id LIMIT $4

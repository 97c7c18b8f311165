SELECT event.id, event.contact
FROM event_key JOIN event ON event.id = event_key.event AND event.bucket = event_key.bucket
WHERE event_key.workspace = $1 AND event_key.bucket = $2 AND event_key.key = $3

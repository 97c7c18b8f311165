DELETE FROM event_key
WHERE bucket = $1 AND event > $2 AND event <= $3 AND NOT EXISTS (
    SELECT 1 FROM event WHERE event.bucket = event_key.bucket AND event.id = event_key.event
)

-- What nobody has acted on yet stays, however old.
DELETE FROM event
WHERE bucket = $1 AND id > $2 AND id <= $3 AND received_at < $4 AND NOT EXISTS (
    SELECT 1 FROM inbox
    WHERE inbox.bucket = event.bucket AND inbox.contact = event.contact AND inbox.event = event.id
)

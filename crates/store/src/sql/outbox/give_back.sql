-- Not what has been handed over meanwhile.
UPDATE outbox SET claimed_until = NULL
WHERE bucket = $1 AND message = $2 AND EXISTS (
    SELECT 1 FROM message
    WHERE message.bucket = $1 AND message.id = $2 AND message.state = 'claimed'
)

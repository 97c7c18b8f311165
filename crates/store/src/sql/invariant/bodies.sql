-- The bytes are there exactly as long as they may be needed.
SELECT 'message ' || message.id || ' is ' || message.state || ' and its bytes are gone' AS detail
FROM message LEFT JOIN message_body
    ON message_body.bucket = message.bucket AND message_body.message = message.id
WHERE message_body.message IS NULL
  AND (message.state = 'in_flight' OR (message.state = 'unknown' AND message.recipient IS NOT NULL))
UNION ALL
SELECT 'the bytes of message ' || message_body.message || ' are kept for '
       || coalesce('a message that is ' || message.state, 'no message')
FROM message_body LEFT JOIN message
    ON message.bucket = message_body.bucket AND message.id = message_body.message
WHERE message.id IS NULL OR message.state IN ('accepted', 'refused', 'skipped', 'expired')
ORDER BY detail LIMIT $1

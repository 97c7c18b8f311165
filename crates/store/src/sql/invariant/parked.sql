-- What is kept out of the queues is said to be parked, or nobody would ever find it.
SELECT 'inbox row ' || inbox.id || ' is kept out of the queue, and its contact is not parked' AS detail
FROM inbox LEFT JOIN parked
    ON parked.workspace = inbox.workspace AND parked.bucket = inbox.bucket
    AND parked.contact = inbox.contact AND parked.message = 0
WHERE inbox.parked <> 0 AND parked.contact IS NULL
UNION ALL
SELECT 'journey ' || journey.id || ' is kept out of the queue, and its contact is not parked'
FROM journey LEFT JOIN parked
    ON parked.workspace = journey.workspace AND parked.bucket = journey.bucket
    AND parked.contact = journey.contact AND parked.message = 0
WHERE journey.lane >= 10 AND parked.contact IS NULL
UNION ALL
SELECT 'message ' || message.id || ' is kept out of the queue, and is not parked'
FROM outbox JOIN message ON message.bucket = outbox.bucket AND message.id = outbox.message
LEFT JOIN parked
    ON parked.workspace = message.workspace AND parked.bucket = message.bucket
    AND parked.contact = message.contact AND parked.message IN (0, message.id)
WHERE outbox.lane >= 10 AND parked.contact IS NULL
ORDER BY detail LIMIT $1

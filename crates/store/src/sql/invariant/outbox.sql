-- A message that is to be sent has an outbox row, and no other has.
SELECT 'message ' || message.id || ' is ' || message.state || ' and has no outbox row' AS detail
FROM message LEFT JOIN outbox ON outbox.bucket = message.bucket AND outbox.message = message.id
WHERE message.state IN ('queued', 'claimed', 'in_flight', 'retry') AND outbox.message IS NULL
UNION ALL
SELECT 'the outbox row of message ' || outbox.message || ' has '
       || coalesce('a message that is ' || message.state, 'no message')
FROM outbox LEFT JOIN message ON message.bucket = outbox.bucket AND message.id = outbox.message
WHERE message.id IS NULL OR message.state NOT IN ('queued', 'claimed', 'in_flight', 'retry')
UNION ALL
SELECT 'the outbox row of message ' || outbox.message || ' is said to be of workspace '
       || outbox.workspace
FROM outbox JOIN message ON message.bucket = outbox.bucket AND message.id = outbox.message
WHERE outbox.workspace <> message.workspace
ORDER BY detail LIMIT $1

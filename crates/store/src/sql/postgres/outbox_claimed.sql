SELECT message.id, message.state, message.purpose, message.workspace, message.contact,
       message.workflow, message.version, message.block
FROM outbox JOIN message ON message.bucket = outbox.bucket AND message.id = outbox.message
WHERE outbox.bucket = $1 AND outbox.claimed_until IS NOT NULL
ORDER BY message.id FOR NO KEY UPDATE OF message, outbox

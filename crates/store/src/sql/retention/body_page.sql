SELECT message_body.message AS id, message.state, message.finished_at
FROM message_body
JOIN message ON message.bucket = message_body.bucket AND message.id = message_body.message
WHERE message_body.bucket = $1 AND message_body.message > $2
ORDER BY message_body.message LIMIT $3

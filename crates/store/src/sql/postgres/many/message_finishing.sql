-- Locked in one order, so that two who finish the same messages wait for each other and no more.
SELECT message.bucket, message.id, message.state, message.workspace, message.contact,
       message.workflow, message.version, message.block
FROM unnest($1::bigint[], $2::bigint[]) AS asked (bucket, id)
JOIN message ON message.bucket = asked.bucket::smallint AND message.id = asked.id
ORDER BY message.bucket, message.id FOR NO KEY UPDATE OF message

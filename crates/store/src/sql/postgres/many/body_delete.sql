DELETE FROM message_body
USING unnest($1::bigint[], $2::bigint[]) AS done (bucket, message)
WHERE message_body.bucket = done.bucket::smallint AND message_body.message = done.message

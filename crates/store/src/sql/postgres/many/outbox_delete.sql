DELETE FROM outbox
USING unnest($1::bigint[], $2::bigint[]) AS done (bucket, message)
WHERE outbox.bucket = done.bucket::smallint AND outbox.message = done.message

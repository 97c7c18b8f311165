UPDATE outbox SET claimed_until = NULL, due_at = again.due_at
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS again (bucket, message, due_at)
WHERE outbox.bucket = again.bucket::smallint AND outbox.message = again.message

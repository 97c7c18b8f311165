UPDATE outbox SET claimed_until = claimed.until
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS claimed (bucket, message, until)
WHERE outbox.bucket = claimed.bucket::smallint AND outbox.message = claimed.message

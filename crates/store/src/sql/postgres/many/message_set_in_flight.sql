-- Where nothing new is fixed, what the first hand-over fixed stays.
UPDATE message
SET state = 'in_flight', attempt = message.attempt + 1, basis = new.basis,
    email_version = coalesce(new.email_version, message.email_version),
    recipient = coalesce(new.recipient, message.recipient),
    handed_at = coalesce(new.handed_at, message.handed_at)
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[])
    AS new (bucket, id, basis, email_version, recipient, handed_at)
WHERE message.bucket = new.bucket::smallint AND message.id = new.id

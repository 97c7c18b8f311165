UPDATE message SET state = new.state
FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS new (bucket, id, state)
WHERE message.bucket = new.bucket::smallint AND message.id = new.id

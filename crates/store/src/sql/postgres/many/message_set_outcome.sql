UPDATE message SET state = new.state, reason = new.reason, finished_at = new.finished_at
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])
    AS new (bucket, id, state, reason, finished_at)
WHERE message.bucket = new.bucket::smallint AND message.id = new.id

INSERT INTO message_body (bucket, message, body)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bytea[])
ON CONFLICT (bucket, message) DO UPDATE SET body = excluded.body

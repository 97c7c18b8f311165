INSERT INTO outbox (bucket, message, lane, due_at, workspace)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::bigint[])

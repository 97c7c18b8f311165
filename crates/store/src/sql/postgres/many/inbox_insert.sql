INSERT INTO inbox (bucket, id, workspace, contact, received_at, event, command)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::bigint[], $6::bigint[], $7::text[])

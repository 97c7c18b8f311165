INSERT INTO event (bucket, id, workspace, contact, name, occurred_at, received_at, source, data)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[]::jsonb[])

INSERT INTO counter_day (workspace, workflow, day, version, block, name, bucket, n)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::text[], $6::text[], $7::bigint[]::smallint[], $8::bigint[])
ON CONFLICT (workspace, workflow, day, version, block, name, bucket) DO UPDATE
SET n = counter_day.n + excluded.n

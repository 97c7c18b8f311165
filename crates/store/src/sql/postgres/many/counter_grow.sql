INSERT INTO counter (workspace, bucket, workflow, version, block, name, n)
SELECT * FROM unnest($1::bigint[], $2::bigint[]::smallint[], $3::bigint[], $4::bigint[],
                     $5::text[], $6::text[], $7::bigint[])
ON CONFLICT (workspace, bucket, workflow, version, block, name) DO UPDATE
SET n = counter.n + excluded.n

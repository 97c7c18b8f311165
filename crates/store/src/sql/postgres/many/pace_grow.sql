INSERT INTO pace (workspace, workflow, since, day, name, bucket, n)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::text[], $6::bigint[], $7::bigint[])
ON CONFLICT (workspace, workflow, since, day, name, bucket) DO UPDATE SET n = pace.n + excluded.n

INSERT INTO counter_day (workspace, workflow, day, version, block, name, bucket, n)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (workspace, workflow, day, version, block, name, bucket) DO UPDATE
SET n = counter_day.n + excluded.n

INSERT INTO counter_past (workspace, bucket, workflow, version, block, name, n)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (workspace, bucket, workflow, version, block, name) DO UPDATE
SET n = counter_past.n + excluded.n

INSERT INTO pace (workspace, workflow, since, day, name, bucket, n)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (workspace, workflow, since, day, name, bucket) DO UPDATE SET n = pace.n + excluded.n

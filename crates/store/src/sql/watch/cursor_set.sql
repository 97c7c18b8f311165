INSERT INTO day_cursor (bucket, workflow, trigger_id, version, since, through)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (bucket, workflow, trigger_id)
DO UPDATE SET version = excluded.version, since = excluded.since, through = excluded.through

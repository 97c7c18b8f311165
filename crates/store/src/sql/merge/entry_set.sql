INSERT INTO entry (workspace, bucket, contact, workflow, entry_key, last_started, last_ended,
                   count, journey)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (workspace, bucket, contact, workflow, entry_key) DO UPDATE
SET last_started = excluded.last_started, last_ended = excluded.last_ended,
    count = excluded.count, journey = excluded.journey

INSERT INTO entry (workspace, bucket, contact, workflow, entry_key, last_started, last_ended,
                   count, journey)
SELECT * FROM unnest($1::bigint[], $2::bigint[]::smallint[], $3::bigint[], $4::bigint[],
                     $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
ON CONFLICT (workspace, bucket, contact, workflow, entry_key) DO UPDATE
SET last_started = excluded.last_started, last_ended = excluded.last_ended,
    count = excluded.count, journey = excluded.journey
WHERE entry.count < excluded.count
   OR (entry.count = excluded.count AND entry.journey = excluded.journey)

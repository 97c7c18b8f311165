-- Hits fewer rows if an event with one of these keys was stored in the meantime.
INSERT INTO event_key (workspace, bucket, key, event, received_at)
SELECT * FROM unnest($1::bigint[], $2::bigint[]::smallint[], $3::text[], $4::bigint[],
                     $5::bigint[])
ON CONFLICT (workspace, bucket, key) DO NOTHING

SELECT event_key.key, event.id, event.bucket, event.contact
FROM unnest($2::bigint[], $3::text[]) AS wanted (bucket, key)
CROSS JOIN LATERAL (
    SELECT * FROM event_key
    WHERE event_key.bucket = wanted.bucket::smallint AND event_key.workspace = $1
      AND event_key.key = wanted.key
    LIMIT 1
) AS event_key
JOIN event ON event.bucket = event_key.bucket AND event.id = event_key.event

-- One of whose messages something may still come is needed for it.
DELETE FROM journey_done
WHERE bucket = $1 AND id > $2 AND id <= $3 AND ended_at < $4 AND NOT EXISTS (
    SELECT 1 FROM message
    WHERE message.bucket = journey_done.bucket AND message.journey = journey_done.id
      AND message.state NOT IN ('accepted', 'refused', 'skipped', 'expired')
)

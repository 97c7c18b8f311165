-- In which of these buckets anything waits by an instant, for each of the loops that work on it: a look into
-- each index, and no more. Each queue's own statement says what of it can be done.
SELECT asked.bucket,
    (SELECT 1 FROM inbox WHERE inbox.bucket = asked.bucket AND inbox.parked = 0 LIMIT 1) IS NOT NULL
    OR (
        SELECT 1 FROM journey
        WHERE journey.bucket = asked.bucket AND journey.lane IN (0, 1, 2) AND journey.wake_at <= $2 LIMIT 1
    ) IS NOT NULL
    OR (SELECT 1 FROM watch WHERE watch.bucket = asked.bucket AND watch.at <= $2 LIMIT 1) IS NOT NULL
    OR (SELECT 1 FROM hit WHERE hit.bucket = asked.bucket AND hit.settle_at <= $2 LIMIT 1) IS NOT NULL
    OR (
        SELECT 1 FROM submission
        WHERE submission.bucket = asked.bucket AND submission.expires_at <= $2 LIMIT 1
    ) IS NOT NULL AS steps,
    (
        SELECT 1 FROM outbox
        WHERE outbox.bucket = asked.bucket AND outbox.lane IN (0, 1, 2) AND outbox.due_at <= $2 LIMIT 1
    ) IS NOT NULL AS mail,
    (SELECT 1 FROM call WHERE call.bucket = asked.bucket AND call.due_at <= $2 LIMIT 1) IS NOT NULL AS calls,
    (
        SELECT 1 FROM delivery WHERE delivery.bucket = asked.bucket AND delivery.due_at <= $2 LIMIT 1
    ) IS NOT NULL AS deliveries
FROM (SELECT n::smallint AS bucket FROM unnest($1::bigint[]) AS n) AS asked

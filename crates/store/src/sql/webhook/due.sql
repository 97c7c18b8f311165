-- Those that have something due in a bucket and are not left alone; there are few in all.
SELECT id, workspace, name, url, state, sealed, sealed_before, sealed_before_until, failures
FROM webhook
WHERE state IN ('on', 'deleted') AND (rests_until IS NULL OR rests_until <= $2) AND EXISTS (
    SELECT 1 FROM delivery
    WHERE delivery.bucket = $1 AND delivery.webhook = webhook.id AND delivery.due_at <= $2
)
ORDER BY id

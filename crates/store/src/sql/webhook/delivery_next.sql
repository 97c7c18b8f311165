-- When the first is due that can be told then: nothing before it waits for the same pair, and its
-- webhook is not left alone.
SELECT min(CASE WHEN webhook.rests_until > delivery.due_at THEN webhook.rests_until
                ELSE delivery.due_at END) AS at
FROM delivery
JOIN webhook ON webhook.workspace = delivery.workspace AND webhook.id = delivery.webhook
WHERE delivery.bucket = $1 AND delivery.due_at IS NOT NULL AND webhook.state = 'on' AND NOT EXISTS (
    SELECT 1 FROM delivery AS before
    WHERE before.bucket = $1 AND before.contact = delivery.contact
      AND before.webhook = delivery.webhook AND before.id < delivery.id AND before.due_at IS NOT NULL
)

-- One look at the front of each index; never more. Reminders of who is left alone are passed over.
SELECT min(at) AS at FROM (
    SELECT min(wake_at) AS at FROM journey WHERE bucket = $1 AND lane = 0
    UNION ALL SELECT min(wake_at) FROM journey WHERE bucket = $1 AND lane = 1
    UNION ALL SELECT min(wake_at) FROM journey WHERE bucket = $1 AND lane = 2
    UNION ALL SELECT min(due_at) FROM outbox WHERE bucket = $1 AND lane = 0
    UNION ALL SELECT min(due_at) FROM outbox WHERE bucket = $1 AND lane = 1
    UNION ALL SELECT min(due_at) FROM outbox WHERE bucket = $1 AND lane = 2
    UNION ALL SELECT (
        SELECT watch.at FROM watch WHERE watch.bucket = $1 AND NOT EXISTS (
            SELECT 1 FROM parked
            WHERE parked.workspace = watch.workspace AND parked.bucket = watch.bucket
              AND parked.contact = watch.contact AND parked.message = 0
        ) ORDER BY watch.at LIMIT 1
    )
    UNION ALL SELECT min(due_at) FROM call WHERE bucket = $1 AND due_at IS NOT NULL
    UNION ALL SELECT min(settle_at) FROM hit WHERE bucket = $1 AND settle_at IS NOT NULL
    UNION ALL SELECT min(expires_at) FROM submission WHERE bucket = $1 AND expires_at IS NOT NULL
    UNION ALL SELECT min(received_at) FROM inbox WHERE bucket = $1 AND parked = 0
) AS waiting

-- One look at the front of each index; never more.
SELECT min(at) AS at FROM (
    SELECT min(wake_at) AS at FROM journey WHERE bucket = $1 AND lane = 0
    UNION ALL SELECT min(wake_at) FROM journey WHERE bucket = $1 AND lane = 1
    UNION ALL SELECT min(wake_at) FROM journey WHERE bucket = $1 AND lane = 2
    UNION ALL SELECT min(due_at) FROM outbox WHERE bucket = $1 AND lane = 0
    UNION ALL SELECT min(due_at) FROM outbox WHERE bucket = $1 AND lane = 1
    UNION ALL SELECT min(due_at) FROM outbox WHERE bucket = $1 AND lane = 2
    UNION ALL SELECT min(at) FROM watch WHERE bucket = $1
    UNION ALL SELECT min(received_at) FROM inbox WHERE bucket = $1 AND parked = 0
) AS waiting

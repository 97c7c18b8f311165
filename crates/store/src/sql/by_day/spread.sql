-- The first day that is over of which a workflow's numbers lie in more than one bucket. The newest of its days
-- may be that of today, and the one before it that of a process whose clock is behind.
SELECT min(day) AS day FROM counter_day
WHERE workspace = $1 AND workflow = $2 AND bucket > 0
    AND day < (SELECT max(day) - 1 FROM counter_day WHERE workspace = $1 AND workflow = $2)

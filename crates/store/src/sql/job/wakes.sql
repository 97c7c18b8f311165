-- When the first job that can be worked on wakes up: at once where it does not sleep.
SELECT min(CASE WHEN wake_at > 0 THEN wake_at ELSE created_at END) AS at FROM job
WHERE state IN ('queued', 'running') AND kind IN ('enrolment', 'fan_out', 'activity_news')

SELECT state, count(*) AS n FROM job
WHERE state IN ('queued', 'running', 'paused', 'failed') GROUP BY state ORDER BY state

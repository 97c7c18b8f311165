-- Since a workflow was last switched on, all its days count.
SELECT since, day FROM pace
WHERE workspace = $1 AND workflow = $2 AND day < $3 AND since < (
    SELECT max(newest.since) FROM pace AS newest
    WHERE newest.workspace = $1 AND newest.workflow = $2
)
ORDER BY since, day LIMIT 1

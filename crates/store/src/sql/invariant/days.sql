-- What is counted by day is part of what was counted: less of it where an older program counted, or where
-- old days were deleted, and never more.
SELECT name || ' of workflow ' || workflow || ', version ' || version || ', block ' || block
       || ': the days have ' || sum(by_day) || ', the counter has ' || sum(n) AS detail
FROM (
    SELECT workspace, workflow, version, block, name, n AS by_day, 0 AS n FROM counter_day
    UNION ALL
    SELECT workspace, workflow, version, block, name, 0, n FROM counter
) AS both_sides
GROUP BY workspace, workflow, version, block, name HAVING sum(by_day) > sum(n)
ORDER BY workflow, version, block, name LIMIT $1

SELECT workflow, day, name, CAST(sum(n) AS bigint) AS n FROM pace
WHERE workspace = $1 AND day >= $2
GROUP BY workflow, day, name ORDER BY workflow, day, name LIMIT $3

SELECT day, name, CAST(sum(n) AS bigint) AS n FROM pace
WHERE workspace = $1 AND workflow = $2 AND since = $3 AND day >= $4
GROUP BY day, name

SELECT version, block, name, CAST(sum(n) AS bigint) AS n FROM counter_day
WHERE workspace = $1 AND workflow = $2 AND day BETWEEN $3 AND $4
GROUP BY version, block, name ORDER BY version, block, name

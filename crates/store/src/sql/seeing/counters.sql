SELECT version, block, name, CAST(sum(n) AS bigint) AS n FROM counter WHERE workspace = $1 AND workflow = $2
GROUP BY version, block, name ORDER BY version, block, name

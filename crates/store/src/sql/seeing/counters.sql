SELECT version, block, name, sum(n) AS n FROM counter WHERE workspace = $1 AND workflow = $2
GROUP BY version, block, name ORDER BY version, block, name

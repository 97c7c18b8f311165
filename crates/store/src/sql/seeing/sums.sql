SELECT workflow, name, CAST(sum(n) AS bigint) AS n FROM counter
WHERE workspace = $1 AND name IN ('started', 'entered', 'left', 'sent')
GROUP BY workflow, name ORDER BY workflow, name

SELECT status, count(*) AS n FROM registration WHERE workspace = $1 AND activity = $2 GROUP BY status

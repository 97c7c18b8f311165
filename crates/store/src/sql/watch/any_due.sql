SELECT at FROM watch WHERE bucket = $1 AND at <= $2 ORDER BY at LIMIT 1

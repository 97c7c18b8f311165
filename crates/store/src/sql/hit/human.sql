SELECT 1 AS one FROM hit
WHERE bucket = $1 AND message = $2 AND kind = $3 AND class = $4 LIMIT 1

SELECT message, workspace FROM hit
WHERE bucket = $1 AND settle_at <= $2
ORDER BY settle_at LIMIT $3

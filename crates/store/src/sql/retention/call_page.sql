SELECT id AS id, created_at AS at FROM call
WHERE bucket = $1 AND id > $2
ORDER BY id LIMIT $3

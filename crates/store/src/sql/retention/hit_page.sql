SELECT id AS id, at AS at FROM hit
WHERE bucket = $1 AND id > $2
ORDER BY id LIMIT $3

SELECT id AS id, queued_at AS at FROM delivery
WHERE bucket = $1 AND id > $2
ORDER BY id LIMIT $3

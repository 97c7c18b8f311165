SELECT id AS id, entered_at AS at FROM journey_done
WHERE bucket = $1 AND id > $2
ORDER BY id LIMIT $3

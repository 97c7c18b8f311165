SELECT id FROM event
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND id > $4 ORDER BY id LIMIT $5

SELECT id, event FROM inbox
WHERE bucket = $2 AND contact = $3 AND workspace = $1 ORDER BY id LIMIT $4

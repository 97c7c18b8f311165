SELECT id, workspace FROM workflow WHERE id > $1 ORDER BY id LIMIT 1

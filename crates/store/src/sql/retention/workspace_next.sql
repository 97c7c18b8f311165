SELECT min(id) AS id FROM workspace WHERE id > $1

UPDATE email SET name = $3 WHERE workspace = $1 AND id = $2

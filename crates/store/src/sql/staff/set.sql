UPDATE staff SET name = $3, email = $4, manager = $5, active = $6 WHERE workspace = $1 AND id = $2

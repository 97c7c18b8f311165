UPDATE import SET ran = $3 WHERE workspace = $1 AND id = $2

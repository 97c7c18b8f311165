UPDATE import SET checked = $3 WHERE workspace = $1 AND id = $2

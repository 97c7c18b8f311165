UPDATE workspace SET zone = $2 WHERE id = $1

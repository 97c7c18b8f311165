SELECT sealed FROM secret WHERE workspace = $1 AND name = $2

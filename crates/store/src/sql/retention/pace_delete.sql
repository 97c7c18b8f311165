DELETE FROM pace WHERE workspace = $1 AND workflow = $2 AND since = $3 AND day >= $4 AND day < $5

SELECT version, since, through FROM day_cursor
WHERE bucket = $1 AND workflow = $2 AND trigger_id = $3

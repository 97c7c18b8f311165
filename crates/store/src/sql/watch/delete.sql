DELETE FROM watch
WHERE bucket = $1 AND workflow = $2 AND trigger_id = $3 AND contact = $4 AND entry_key = $5

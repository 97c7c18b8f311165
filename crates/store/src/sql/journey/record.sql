SELECT entry_key, last_started, last_ended, count, journey FROM entry
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND workflow = $4 AND entry_key = $5

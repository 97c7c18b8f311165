UPDATE message SET state = 'queued' WHERE bucket = $1 AND id = $2 AND state = 'claimed'

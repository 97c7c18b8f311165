UPDATE journey_done SET entry_key = '', memory = $3 WHERE bucket = $1 AND id = $2

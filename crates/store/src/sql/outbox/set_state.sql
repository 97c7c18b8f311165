UPDATE message SET state = $3 WHERE bucket = $1 AND id = $2

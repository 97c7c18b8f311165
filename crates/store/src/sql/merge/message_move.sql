UPDATE message SET bucket = $2, contact = $4 WHERE bucket = $1 AND id = $3

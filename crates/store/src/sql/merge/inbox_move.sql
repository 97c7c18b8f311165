UPDATE inbox SET bucket = $2, contact = $4, parked = 0 WHERE bucket = $1 AND id = $3

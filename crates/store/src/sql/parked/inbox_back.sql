UPDATE inbox SET parked = 0 WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND parked = 1

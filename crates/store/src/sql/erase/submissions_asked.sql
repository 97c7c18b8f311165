DELETE FROM submission WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND state = 'asked'

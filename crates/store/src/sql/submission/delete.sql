DELETE FROM submission WHERE bucket = $1 AND id = $2 AND state = 'asked'

UPDATE lease SET owner = '', expires_at = 0 WHERE bucket = $1 AND owner = $2 AND epoch = $3

UPDATE lease SET expires_at = $4 WHERE bucket = $1 AND owner = $2 AND epoch = $3

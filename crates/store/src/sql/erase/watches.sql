DELETE FROM watch WHERE bucket = $2 AND workspace = $1 AND contact = $3

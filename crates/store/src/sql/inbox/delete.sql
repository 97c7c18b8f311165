DELETE FROM inbox WHERE bucket = $1 AND id = $2 AND workspace = $3 AND contact = $4

DELETE FROM registration WHERE bucket = $2 AND contact = $3 AND workspace = $1

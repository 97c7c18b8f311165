UPDATE task SET bucket = $4, contact = $5 WHERE bucket = $2 AND contact = $3 AND workspace = $1

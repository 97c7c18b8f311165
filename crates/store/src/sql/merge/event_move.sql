UPDATE event SET bucket = $3, contact = $5
WHERE workspace = $1 AND bucket = $2 AND contact = $4 AND id = $6

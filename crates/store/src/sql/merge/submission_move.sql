UPDATE submission SET bucket = $4, contact = $5 WHERE workspace = $1 AND bucket = $2 AND contact = $3

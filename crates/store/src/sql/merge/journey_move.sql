UPDATE journey SET bucket = $4, contact = $5, seq = seq + 1
WHERE bucket = $2 AND id = $6 AND workspace = $1 AND contact = $3

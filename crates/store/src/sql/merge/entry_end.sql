UPDATE entry SET last_ended = $4
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND last_ended IS NULL

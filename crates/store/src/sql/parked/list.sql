SELECT bucket, contact, message, reason, since FROM parked
WHERE workspace = $1 AND (bucket, contact, message) > ($2, $3, $4)
ORDER BY bucket, contact, message LIMIT $5

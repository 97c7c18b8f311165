SELECT 1 AS one FROM parked WHERE workspace = $1 AND bucket = $2 AND contact = $3 LIMIT 1

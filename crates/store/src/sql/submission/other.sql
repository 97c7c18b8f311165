SELECT 1 AS one FROM submission
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND id <> $4 LIMIT 1

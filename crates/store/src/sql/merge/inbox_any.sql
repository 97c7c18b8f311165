SELECT 1 AS one FROM inbox WHERE bucket = $2 AND contact = $3 AND workspace = $1 LIMIT 1

SELECT 1 AS one FROM erased_address WHERE workspace = $1 LIMIT 1

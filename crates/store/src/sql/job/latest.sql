SELECT max(created_at) AS at FROM job WHERE workspace = 0 AND kind = $1

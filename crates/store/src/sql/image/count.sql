SELECT COUNT(*) AS n FROM image WHERE workspace = $1

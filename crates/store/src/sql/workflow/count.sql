SELECT count(*) AS n FROM workflow WHERE workspace = $1

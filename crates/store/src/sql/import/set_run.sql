UPDATE import SET run_job = $3 WHERE workspace = $1 AND id = $2

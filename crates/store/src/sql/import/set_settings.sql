UPDATE import SET name = $3, settings = $4, check_job = NULL, checked = NULL
WHERE workspace = $1 AND id = $2 AND run_job IS NULL

UPDATE import SET size_bytes = $3, is_whole = $4, check_job = NULL, checked = NULL
WHERE workspace = $1 AND id = $2 AND run_job IS NULL

UPDATE import SET check_job = $3, checked = NULL WHERE workspace = $1 AND id = $2

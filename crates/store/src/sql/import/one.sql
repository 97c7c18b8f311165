SELECT id, name, settings, size_bytes, is_whole, check_job, run_job, checked, ran, created_at
FROM import WHERE workspace = $1 AND id = $2

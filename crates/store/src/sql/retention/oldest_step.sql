SELECT at FROM step WHERE bucket = $1 AND id > 0 ORDER BY id LIMIT 1

SELECT received_at AS at FROM event WHERE bucket = $1 AND id > 0 ORDER BY id LIMIT 1

SELECT id, received_at FROM event WHERE bucket = $1 AND id > 0 ORDER BY id DESC LIMIT 1

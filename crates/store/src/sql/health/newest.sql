SELECT id, received_at FROM event WHERE bucket = $1 ORDER BY id DESC LIMIT 1

SELECT id, received_at AS at FROM loose_event WHERE id > $1 ORDER BY id LIMIT $2

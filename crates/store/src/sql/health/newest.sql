SELECT id, received_at FROM event WHERE id = (SELECT max(id) FROM event)

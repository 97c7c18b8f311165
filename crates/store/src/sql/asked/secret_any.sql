SELECT sealed FROM secret ORDER BY set_at DESC LIMIT 1

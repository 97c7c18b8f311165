UPDATE form SET is_open = 0 WHERE workspace = $1 AND handle = $2 AND is_open = 1

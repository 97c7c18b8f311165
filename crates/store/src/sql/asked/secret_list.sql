SELECT name, set_at FROM secret WHERE workspace = $1 ORDER BY name

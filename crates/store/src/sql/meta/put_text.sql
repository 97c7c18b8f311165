INSERT INTO meta (name, text) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET text = $2

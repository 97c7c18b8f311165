INSERT INTO meta (name, number, text) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET number = $2, text = $3

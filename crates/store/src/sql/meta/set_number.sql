INSERT INTO meta (name, number) VALUES ($1, $2)
ON CONFLICT (name) DO NOTHING

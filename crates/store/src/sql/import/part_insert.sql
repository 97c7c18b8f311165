INSERT INTO import_part (import, part, body) VALUES ($1, $2, $3)

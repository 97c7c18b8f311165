-- The first reason of a row stays.
INSERT INTO import_fault (import, number, reason, line) VALUES ($1, $2, $3, $4)
ON CONFLICT (import, number) DO NOTHING

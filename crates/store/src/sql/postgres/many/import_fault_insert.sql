-- The first reason of a row stays.
INSERT INTO import_fault (import, number, reason, line)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
ON CONFLICT (import, number) DO NOTHING

-- Hits fewer rows if somebody has one of these keys by now.
INSERT INTO identity (workspace, kind, value, contact)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
ON CONFLICT (workspace, kind, value) DO NOTHING

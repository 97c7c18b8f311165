-- Hits fewer rows if the pool has some of these codes.
INSERT INTO coupon (workspace, id, pool, code, expires_at)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
ON CONFLICT (workspace, pool, code) DO NOTHING

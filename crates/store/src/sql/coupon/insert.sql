-- Hits no row if the pool has this code.
INSERT INTO coupon (workspace, id, pool, code, expires_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, pool, code) DO NOTHING

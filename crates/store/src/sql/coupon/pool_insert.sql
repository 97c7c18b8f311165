-- Hits no row if somebody else made it in the meantime.
INSERT INTO coupon_pool (workspace, id, handle, name, warn_below, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace, handle) DO NOTHING

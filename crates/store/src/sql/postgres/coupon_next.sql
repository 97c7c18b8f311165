-- The code to give next. One that was imported earlier goes first; what another transaction is
-- giving away is passed over.
SELECT id, code, expires_at FROM coupon
WHERE workspace = $1 AND pool = $2 AND given_at IS NULL AND (expires_at IS NULL OR expires_at > $3)
ORDER BY id LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED

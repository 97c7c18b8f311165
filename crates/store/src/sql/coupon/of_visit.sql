SELECT id, code, expires_at, given_at, pool FROM coupon
WHERE workspace = $1 AND journey = $2 AND block = $3 AND visit = $4

UPDATE coupon
SET given_at = $3, contact = $4, journey = $5, block = $6, visit = $7, expires_at = $8
WHERE workspace = $1 AND id = $2 AND given_at IS NULL

UPDATE coupon_pool SET name = $3, warn_below = $4 WHERE workspace = $1 AND id = $2

SELECT id, handle, name, warn_below FROM coupon_pool WHERE workspace = $1 ORDER BY handle

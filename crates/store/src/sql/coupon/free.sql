-- How many are left to give, counted up to $4.
SELECT count(*) AS n FROM (
    SELECT 1 FROM coupon
    WHERE workspace = $1 AND pool = $2 AND given_at IS NULL
      AND (expires_at IS NULL OR expires_at > $3)
    LIMIT $4
) AS counted

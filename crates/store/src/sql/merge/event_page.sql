-- The newest first: rules look at those.
SELECT id FROM event WHERE workspace = $1 AND bucket = $2 AND contact = $3
ORDER BY occurred_at DESC, id DESC LIMIT $4

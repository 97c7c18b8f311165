UPDATE message SET state = 'queued'
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND state = 'claimed' AND (CAST($4 AS bigint) = 0 OR id = $4)

-- Hits no row if it is not open any more.
UPDATE task SET state = $4, done_at = $5, done_by = $6, result = $7
WHERE workspace = $1 AND bucket = $2 AND id = $3 AND done_at IS NULL

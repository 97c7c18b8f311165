-- What is still to be decided of stays.
DELETE FROM hit
WHERE bucket = $1 AND id > $2 AND id <= $3 AND settle_at IS NULL AND at < $4
RETURNING message, kind, class

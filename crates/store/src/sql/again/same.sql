-- With the bytes that may have arrived, and the place that they have.
UPDATE message SET state = 'retry', attempt = 0, reason = NULL, finished_at = NULL
WHERE bucket = $1 AND id = $2

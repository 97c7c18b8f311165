-- What the first hand-over fixed stays.
UPDATE message SET state = 'in_flight', attempt = attempt + 1, basis = $3
WHERE bucket = $1 AND id = $2

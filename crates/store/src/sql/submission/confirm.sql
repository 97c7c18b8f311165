-- Once only. The answers are in the event from now on.
UPDATE submission
SET state = 'confirmed', answers = NULL, expires_at = NULL, confirmed_at = $3,
    confirmed_address = $4, confirmed_agent = $5
WHERE bucket = $1 AND id = $2 AND state = 'asked'

-- What the first hand-over fixed stays.
UPDATE message
SET state = 'in_flight', attempt = attempt + 1, basis = $3,
    email_version = coalesce(email_version, $4), handed_at = coalesce(handed_at, $5)
WHERE bucket = $1 AND id = $2

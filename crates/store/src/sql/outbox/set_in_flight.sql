-- The bytes, and all that is in them, are as they are from here on.
UPDATE message
SET state = 'in_flight', attempt = attempt + 1, basis = $3, email_version = $4, recipient = $5,
    handed_at = $6
WHERE bucket = $1 AND id = $2

UPDATE contact
SET email = $4, zone = $5, language = $6, attributes = jsonb($7), tags = jsonb($8),
    suppressed = $9, version = $10
WHERE workspace = $1 AND bucket = $2 AND id = $3 AND version = $11

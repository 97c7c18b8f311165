-- Where both are registered the one who stays is.
UPDATE registration SET bucket = $4, contact = $5
WHERE bucket = $2 AND contact = $3 AND workspace = $1 AND NOT EXISTS (
    SELECT 1 FROM registration AS other
    WHERE other.bucket = $4 AND other.contact = $5 AND other.activity = registration.activity
)

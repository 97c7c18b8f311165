INSERT INTO parked (workspace, bucket, contact, message, reason, since)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING

INSERT INTO contact (workspace, bucket, id, email, zone, language, attributes, tags, suppressed,
                     version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

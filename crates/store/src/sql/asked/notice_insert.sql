INSERT INTO notice (bucket, message, workspace, staff, words) VALUES ($1, $2, $3, $4, $5)

INSERT INTO notice (bucket, message, workspace, staff, words, digest) VALUES ($1, $2, $3, $4, $5, $6)

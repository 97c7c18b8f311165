-- Also into another version, which moves its row in the index of versions.
UPDATE journey
SET version = $5, block = $6, lane = $7, wake_at = $8, seq = $9, memory = $10
WHERE bucket = $1 AND id = $2 AND workspace = $3 AND contact = $4 AND seq = $11

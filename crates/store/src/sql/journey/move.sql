-- A column that is set has each of its indexes written, also where it stays what it was: the version
-- stays nearly always. Hits no row if the journey is in another one.
UPDATE journey SET block = $6, lane = $7, wake_at = $8, seq = $9, memory = $10
WHERE bucket = $1 AND id = $2 AND workspace = $3 AND contact = $4 AND seq = $11 AND version = $5

-- Lanes from 10 on are read by nobody: $4 is 10 to go there and -10 to come back.
UPDATE journey SET lane = lane + CAST($4 AS bigint)
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND (lane < 10) = (CAST($4 AS bigint) > 0)

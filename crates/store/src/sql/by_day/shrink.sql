-- One less on that day, or on the day that is nearest to it and has any: the workspace may have another zone
-- since, and old days may be gone.
UPDATE counter_day SET n = n - 1
WHERE workspace = $1 AND workflow = $2 AND version = $3 AND block = $4 AND name = $5
  AND (day, bucket) = (
      SELECT day, bucket FROM counter_day
      WHERE workspace = $1 AND workflow = $2 AND version = $3 AND block = $4 AND name = $5 AND n > 0
      ORDER BY abs(day - $6), bucket LIMIT 1
  )

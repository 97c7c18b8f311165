-- Those that no mail has yet, or one that is not sent.
SELECT bucket, message FROM notice
WHERE workspace = $1 AND staff = $2 AND digest = $3 AND digest IS NOT NULL
  AND (leader IS NULL OR leader = $4) AND words IS NOT NULL
ORDER BY message LIMIT $5

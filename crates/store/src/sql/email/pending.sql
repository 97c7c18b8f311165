-- A message that is to leave yet with this e-mail.
SELECT id FROM message
WHERE workspace = $1 AND email = $2
  AND state IN ('queued', 'claimed', 'in_flight', 'retry', 'held', 'unknown')
LIMIT 1

-- A message that a sender has in hand: what becomes of it is written down first.
SELECT 1 AS one FROM message
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND state IN ('claimed', 'in_flight') LIMIT 1

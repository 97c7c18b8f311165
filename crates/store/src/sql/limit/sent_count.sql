-- How many places of a contact are taken, at most $5.
-- The plus keeps both databases at the index of what was handed over.
SELECT count(*) AS n FROM (
    SELECT 1 FROM message
    WHERE +workspace = $1 AND bucket = $2 AND contact = $3
      AND handed_at IS NOT NULL AND handed_at > $4
      AND purpose = 'marketing' AND cap <> 'none'
      AND state IN ('accepted', 'unknown', 'in_flight', 'retry', 'queued', 'claimed', 'held')
    LIMIT $5
) AS counted

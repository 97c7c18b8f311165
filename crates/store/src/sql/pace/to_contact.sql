-- How much of a workflow a contact was sent lately, at most $6.
-- The plus keeps both databases at the index of what was handed over.
SELECT count(*) AS n FROM (
    SELECT 1 FROM message
    WHERE +workspace = $1 AND bucket = $2 AND contact = $3 AND workflow = $4
      AND handed_at IS NOT NULL AND handed_at > $5 AND state <> 'refused'
    LIMIT $6
) AS counted

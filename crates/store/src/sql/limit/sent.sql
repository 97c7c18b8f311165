-- The marketing messages that have a place under the limits of a contact: those that arrived, may have
-- arrived, or may yet, the newest first.
-- The plus keeps both databases at the index of what was handed over.
SELECT id, cap, state, handed_at, finished_at FROM message
WHERE +workspace = $1 AND bucket = $2 AND contact = $3
  AND handed_at IS NOT NULL AND handed_at > $4
  AND purpose = 'marketing' AND cap <> 'none'
  AND state IN ('accepted', 'unknown', 'in_flight', 'retry', 'queued', 'claimed', 'held')
ORDER BY handed_at DESC LIMIT $5

-- The history that a step looks at: the newest $6 of the names in the JSON list $5. What an event says
-- up to number $7 is at hand.
SELECT id, contact, name, occurred_at, received_at, source, CASE WHEN id > $7 THEN data END AS data
FROM event
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND occurred_at >= $4
  AND name = ANY (ARRAY(SELECT jsonb_array_elements_text($5)))
ORDER BY occurred_at DESC, id DESC LIMIT $6

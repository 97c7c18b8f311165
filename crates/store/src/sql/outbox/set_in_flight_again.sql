-- What the first hand-over fixed stays, but for when it counts as handed over where that is told anew.
UPDATE message
SET state = 'in_flight', attempt = attempt + 1, basis = $3, handed_at = coalesce($4, handed_at)
WHERE bucket = $1 AND id = $2

-- Hits no row if somebody else was first, or a person stopped it.
UPDATE job
SET state = 'running', owner = $3, epoch = epoch + 1, leased_until = $4, updated_at = $5
WHERE id = $1 AND epoch = $2 AND state IN ('queued', 'running')

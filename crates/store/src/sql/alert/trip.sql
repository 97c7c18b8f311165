-- Hits no row if it was stopped before.
UPDATE workflow SET status = 'paused', updated_at = $3
WHERE workspace = $1 AND id = $2 AND status IN ('live', 'closed')

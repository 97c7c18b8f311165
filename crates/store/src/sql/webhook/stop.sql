-- Hits no row if it works, or was stopped before. Failing since before $4, whatever the last try was.
UPDATE webhook SET state = 'failed', reason = $3, rests_until = NULL, updated_at = $5
WHERE workspace = $1 AND id = $2 AND state = 'on' AND failing_since <= $4

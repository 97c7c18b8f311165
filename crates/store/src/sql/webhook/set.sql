-- What is set is tried at once, however long it had failed.
UPDATE webhook
SET url = $3, events = $4, state = $5, reason = NULL, failures = 0, failing_since = NULL,
    rests_until = NULL, updated_at = $6
WHERE workspace = $1 AND id = $2 AND state <> 'deleted'

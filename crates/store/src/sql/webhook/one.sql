SELECT id, name, url, events, state, reason, failures, failing_since, rests_until, created_at, updated_at
FROM webhook WHERE workspace = $1 AND name = $2 AND state <> 'deleted'

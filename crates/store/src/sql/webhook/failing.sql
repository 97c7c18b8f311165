UPDATE webhook
SET failures = failures + 1, failing_since = coalesce(failing_since, $3), rests_until = $4
WHERE workspace = $1 AND id = $2 AND state <> 'deleted'

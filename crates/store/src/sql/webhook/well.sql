UPDATE webhook SET failures = 0, failing_since = NULL, rests_until = NULL
WHERE workspace = $1 AND id = $2 AND failures > 0

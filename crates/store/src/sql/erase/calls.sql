UPDATE call
SET request = NULL, due_at = NULL,
    state = CASE WHEN due_at IS NULL THEN state ELSE 'failed' END,
    reason = CASE WHEN due_at IS NULL THEN NULL ELSE 'erased' END,
    finished_at = coalesce(finished_at, $4)
WHERE bucket = $2 AND workspace = $1 AND contact = $3

UPDATE task
SET title = 'erased', note = '', result = '',
    state = CASE WHEN done_at IS NULL THEN 'dropped' ELSE state END,
    done_at = coalesce(done_at, $4)
WHERE workspace = $1 AND bucket = $2 AND contact = $3

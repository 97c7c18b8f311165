-- What was to be told of them is not; what was told says nothing of them.
UPDATE delivery SET state = 'dropped', reason = 'erased', finished_at = $4, due_at = NULL
WHERE bucket = $2 AND workspace = $1 AND contact = $3 AND due_at IS NOT NULL

-- What is still to be told of them is told of the one who stays.
UPDATE delivery SET bucket = $4, contact = $5
WHERE bucket = $2 AND contact = $3 AND workspace = $1 AND due_at IS NOT NULL

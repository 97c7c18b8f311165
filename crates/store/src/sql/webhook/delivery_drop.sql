-- Of a webhook that was deleted.
UPDATE delivery SET state = 'dropped', reason = 'deleted', finished_at = $3, due_at = NULL
WHERE bucket = $1 AND id IN (
    SELECT waiting.id FROM delivery AS waiting
    WHERE waiting.bucket = $1 AND waiting.webhook = $2 AND waiting.due_at IS NOT NULL
    ORDER BY waiting.due_at LIMIT $4
)

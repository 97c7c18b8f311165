-- The newest before an instant; of one instant by message.
SELECT message, kind, contact, recipient, class, status, detail, source, at FROM feedback
WHERE workspace = $1 AND (at < $2 OR (at = $2 AND message < $3))
ORDER BY at DESC, message DESC LIMIT $4

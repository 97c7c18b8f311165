-- The history that people look at: newest first, from before ($4, $5).
SELECT id, contact, name, occurred_at, received_at, source, data
FROM event
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND (occurred_at, id) < ($4, $5)
ORDER BY occurred_at DESC, id DESC LIMIT $6

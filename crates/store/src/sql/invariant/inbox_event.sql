SELECT 'inbox row ' || inbox.id || ' is about event ' || inbox.event || ', which is gone' AS detail
FROM inbox LEFT JOIN event ON event.bucket = inbox.bucket AND event.id = inbox.event
WHERE inbox.event IS NOT NULL AND event.id IS NULL
ORDER BY inbox.id LIMIT $1

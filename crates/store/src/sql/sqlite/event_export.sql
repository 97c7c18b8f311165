-- The events of one bucket in the order in which they came in, from behind $2.
SELECT id, contact, name, occurred_at, received_at, source, json(data) AS data
FROM event WHERE bucket = $1 AND id > $2 AND workspace = $3 ORDER BY id LIMIT $4

SELECT id, bucket, purpose FROM message
WHERE state = 'held' AND workspace = $1 AND workflow = $2 AND id > $3 ORDER BY id LIMIT $4

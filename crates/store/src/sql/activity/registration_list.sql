SELECT bucket, activity, contact, id, status, revision, registered_at, updated_at
FROM registration WHERE workspace = $1 AND activity = $2 AND contact > $3 ORDER BY contact LIMIT $4

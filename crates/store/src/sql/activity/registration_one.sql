SELECT bucket, activity, contact, id, status, revision, registered_at, updated_at
FROM registration WHERE workspace = $1 AND bucket = $2 AND activity = $3 AND contact = $4

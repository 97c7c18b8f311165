SELECT id, handle, name, starts_at, ends_at, zone, fields, status, revision, created_at, updated_at
FROM activity WHERE workspace = $1 AND handle = $2

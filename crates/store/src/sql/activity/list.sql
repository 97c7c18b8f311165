SELECT id, handle, name, starts_at, ends_at, zone, fields, status, revision, created_at, updated_at
FROM activity WHERE workspace = $1 AND (starts_at, id) > ($2, $3) ORDER BY starts_at, id LIMIT $4

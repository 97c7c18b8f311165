SELECT id, bucket, contact, title, note, owner, due_at, state, workflow, journey, block, visit,
       created_at, done_at, done_by, result
FROM task WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND id > $4 ORDER BY id LIMIT $5

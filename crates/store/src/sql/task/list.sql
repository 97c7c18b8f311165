SELECT id, bucket, contact, title, note, owner, due_at, state, workflow, journey, block, visit,
       created_at, done_at, done_by, result
FROM task WHERE workspace = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4

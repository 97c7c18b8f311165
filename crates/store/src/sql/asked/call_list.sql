SELECT id, contact, journey, workflow, block, visit, state, reason, status, attempt, due_at,
       created_at, finished_at
FROM call WHERE workspace = $1 AND id < $2
ORDER BY id DESC LIMIT $3

SELECT id, contact, journey, workflow, version, block, visit, email, email_version, purpose,
       interest, basis, due_at, not_later_than, state, reason, attempt, created_at, handed_at,
       finished_at
FROM message WHERE workspace = $1 AND id < $2 AND state = $4
ORDER BY id DESC LIMIT $3

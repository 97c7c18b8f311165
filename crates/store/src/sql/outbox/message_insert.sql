-- Hits no row if the books hold a message with this key already.
INSERT INTO message (bucket, id, workspace, contact, journey, workflow, version, block, visit,
                     part, email, purpose, interest, due_at, not_later_than, state, attempt,
                     created_at, cap, priority)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'queued', 0, $16, $17, $18)
ON CONFLICT DO NOTHING

-- Hits no row if this visit of this block has given it out before.
INSERT INTO task (workspace, bucket, contact, id, title, note, owner, due_at, state, workflow,
                  journey, block, visit, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, $13)
ON CONFLICT (bucket, journey, block, visit) DO NOTHING

-- Hits no row if this visit of this block has asked for it before.
INSERT INTO call (bucket, id, workspace, contact, journey, workflow, block, visit, hops, request,
                  state, attempt, due_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', 0, $11, $11)
ON CONFLICT (bucket, journey, block, visit) DO NOTHING

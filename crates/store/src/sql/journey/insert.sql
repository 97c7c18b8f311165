-- Hits no row if the contact walks through this workflow with this key already.
INSERT INTO journey (bucket, id, workspace, contact, workflow, version, entry_key, block, lane,
                     wake_at, seq, entered_at, memory)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT DO NOTHING

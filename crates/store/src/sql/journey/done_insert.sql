INSERT INTO journey_done (bucket, id, workspace, contact, workflow, version, entry_key,
                          entered_at, ended_at, reason, memory)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING

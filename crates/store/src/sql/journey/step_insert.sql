INSERT INTO step (bucket, id, workspace, contact, journey, seq, workflow, version, block, visit,
                  arrived, "left", outcome, why, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)

INSERT INTO event (bucket, id, workspace, contact, name, occurred_at, received_at, source, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

INSERT INTO inbox (bucket, id, workspace, contact, received_at, event, command)
VALUES ($1, $2, $3, $4, $5, $6, $7)

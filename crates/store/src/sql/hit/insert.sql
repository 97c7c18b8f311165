INSERT INTO hit
    (id, bucket, workspace, contact, message, kind, link, url, method, agent, address, ahead, at, settle_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)

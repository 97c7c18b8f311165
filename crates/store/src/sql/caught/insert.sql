INSERT INTO caught_mail (workspace, id, message, recipient, subject, raw, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

INSERT INTO feedback (workspace, message, kind, contact, recipient, class, status, detail, source, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (workspace, message, kind) DO NOTHING

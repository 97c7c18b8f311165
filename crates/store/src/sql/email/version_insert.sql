INSERT INTO email_version (workspace, email, version, subject, preheader, mjml, html, text, created_at, blocks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

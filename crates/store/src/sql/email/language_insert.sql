INSERT INTO email_language (workspace, email, version, language, subject, preheader, mjml, html, text, blocks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

SELECT language, subject, preheader, mjml, html, text, blocks FROM email_language
WHERE workspace = $1 AND email = $2 AND version = $3 ORDER BY language

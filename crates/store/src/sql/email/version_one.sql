SELECT email.id, email.handle, email.name, email_version.version, email_version.subject,
       email_version.preheader, email_version.mjml, email_version.html, email_version.text, email_version.blocks,
       email_version.created_at
FROM email JOIN email_version ON email_version.workspace = email.workspace
    AND email_version.email = email.id
WHERE email.workspace = $1 AND email.handle = $2 AND email_version.version = $3

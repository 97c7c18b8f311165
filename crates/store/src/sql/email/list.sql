SELECT email.id, email.handle, email.name, email.version, one.subject, one.created_at,
       CASE WHEN one.blocks <> '' THEN 'blocks' WHEN one.mjml <> '' THEN 'mjml'
            WHEN one.html <> '' THEN 'html' ELSE 'text' END AS written,
       COALESCE(email_draft.revision, 0) AS draft
FROM email JOIN email_version AS one
    ON one.workspace = email.workspace AND one.email = email.id AND one.version = email.version
LEFT JOIN email_draft
    ON email_draft.workspace = email.workspace AND email_draft.email = email.id
WHERE email.workspace = $1 ORDER BY email.handle

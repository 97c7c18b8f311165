SELECT source, revision, updated_at FROM email_draft WHERE workspace = $1 AND email = $2

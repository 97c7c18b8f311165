DELETE FROM email_draft WHERE workspace = $1 AND email = $2

DELETE FROM email_version WHERE workspace = $1 AND email = $2

DELETE FROM email_language WHERE workspace = $1 AND email = $2

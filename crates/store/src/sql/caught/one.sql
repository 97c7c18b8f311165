SELECT id, message, recipient, subject, at, raw FROM caught_mail WHERE workspace = $1 AND id = $2

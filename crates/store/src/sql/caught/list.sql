SELECT id, message, recipient, subject, at FROM caught_mail
WHERE workspace = $1 AND id < $2 ORDER BY id DESC LIMIT $3

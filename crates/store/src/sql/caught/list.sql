-- To $4 and with $5 (a pattern) in the subject, where these are not empty.
SELECT id, message, recipient, subject, at FROM caught_mail
WHERE workspace = $1 AND id < $2
  AND ($4 = '' OR LOWER(recipient) = LOWER($4))
  AND ($5 = '' OR LOWER(subject) LIKE LOWER($5) ESCAPE '!')
ORDER BY id DESC LIMIT $3

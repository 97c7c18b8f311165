-- What one mail has, with whom each is about.
SELECT notice.words, contact.id, contact.email
FROM notice
JOIN message ON message.bucket = notice.bucket AND message.id = notice.message
JOIN contact ON contact.bucket = message.bucket AND contact.id = message.contact
WHERE notice.workspace = $1 AND notice.staff = $2 AND notice.digest = $3
  AND notice.digest IS NOT NULL AND notice.leader = $4 AND notice.words IS NOT NULL
ORDER BY notice.message LIMIT $5

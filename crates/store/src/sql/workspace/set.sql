UPDATE workspace
SET name = $2, zone = $3, language = $4, sender_name = $5, sender_email = $6
WHERE id = $1

INSERT INTO workspace (id, name, zone, language, sender_name, sender_email, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

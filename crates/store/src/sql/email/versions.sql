-- Older than $3, the newest first.
SELECT version, subject, created_at FROM email_version
WHERE workspace = $1 AND email = $2 AND version < $3 ORDER BY version DESC LIMIT $4

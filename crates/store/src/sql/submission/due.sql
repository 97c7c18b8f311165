SELECT id, workspace, contact, is_new FROM submission
WHERE bucket = $1 AND expires_at <= $2 ORDER BY expires_at LIMIT $3

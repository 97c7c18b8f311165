INSERT INTO sign_in_link (hash, workspace, staff, expires_at) VALUES ($1, $2, $3, $4)

INSERT INTO link (id, workspace, email, version, url, label) VALUES ($1, $2, $3, $4, $5, $6)

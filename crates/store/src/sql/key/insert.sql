INSERT INTO api_key (id, workspace, prefix, hash, name, rights, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

INSERT INTO api_key (id, workspace, prefix, hash, name, created_at)
VALUES ($1, $2, $3, $4, $5, $6)

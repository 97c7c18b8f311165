SELECT id, workspace, prefix, name, rights, created_at, used_at FROM api_key
WHERE workspace = $1
ORDER BY id

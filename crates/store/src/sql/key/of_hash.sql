SELECT id, workspace, prefix, name, rights, created_at, used_at FROM api_key WHERE hash = $1

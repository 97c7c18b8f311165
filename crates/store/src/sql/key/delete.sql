DELETE FROM api_key WHERE workspace = $1 AND id = $2

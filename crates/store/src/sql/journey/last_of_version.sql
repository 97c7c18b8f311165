SELECT id FROM journey
WHERE bucket = $1 AND workspace = $2 AND workflow = $3 AND version = $4
ORDER BY id DESC LIMIT 1

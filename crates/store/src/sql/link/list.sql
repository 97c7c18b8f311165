SELECT id, url, label FROM link WHERE workspace = $1 AND email = $2 AND version = $3 ORDER BY id

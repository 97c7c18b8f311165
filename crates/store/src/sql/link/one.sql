SELECT id, url, label FROM link WHERE workspace = $1 AND id = $2

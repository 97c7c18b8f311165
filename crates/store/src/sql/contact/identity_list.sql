SELECT kind, value FROM identity WHERE workspace = $1 AND contact = $2 ORDER BY kind, value

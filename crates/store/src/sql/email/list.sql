SELECT id, handle, name, version FROM email WHERE workspace = $1 ORDER BY handle

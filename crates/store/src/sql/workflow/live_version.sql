SELECT live_version FROM workflow WHERE workspace = $1 AND id = $2

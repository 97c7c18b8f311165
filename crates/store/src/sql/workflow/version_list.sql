SELECT version, format, zone_database, published_at, moves FROM workflow_version
WHERE workspace = $1 AND workflow = $2 AND version < $3 ORDER BY version DESC LIMIT $4

SELECT workflow, version, format, source, zone_database, published_at, moves FROM workflow_version
WHERE workspace = $1 AND workflow = $2 AND version = $3

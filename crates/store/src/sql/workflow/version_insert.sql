INSERT INTO workflow_version (workspace, workflow, version, format, source, zone_database,
                              published_at, moves)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (workspace, workflow, version) DO NOTHING

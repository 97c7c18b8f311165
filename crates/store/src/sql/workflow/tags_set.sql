INSERT INTO workflow_tags (workspace, workflow, tags) VALUES ($1, $2, $3)
ON CONFLICT (workspace, workflow) DO UPDATE SET tags = excluded.tags

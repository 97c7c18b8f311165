SELECT workflow, tags FROM workflow_tags WHERE workspace = $1

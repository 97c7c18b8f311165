SELECT workspace, source FROM workspace_settings ORDER BY workspace

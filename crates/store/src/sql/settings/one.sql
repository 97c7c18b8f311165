SELECT source, revision, updated_at FROM workspace_settings WHERE workspace = $1

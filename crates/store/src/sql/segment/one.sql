SELECT handle, name, source, revision, updated_at FROM segment WHERE workspace = $1 AND handle = $2

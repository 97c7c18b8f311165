SELECT id, state, workspace, contact, workflow, version, block FROM message
WHERE bucket = $1 AND id = $2 FOR NO KEY UPDATE

SELECT id, workspace, name, occurred_at, received_at, source, data FROM loose_event WHERE id = $1

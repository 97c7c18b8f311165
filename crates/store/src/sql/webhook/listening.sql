-- Whom to tell what, of all workspaces.
SELECT id, workspace, events FROM webhook WHERE state = 'on' ORDER BY id

-- The zones of the workspaces that are listed.
SELECT id, zone FROM workspace WHERE id IN (SELECT value FROM json_each($1))

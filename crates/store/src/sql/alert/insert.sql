INSERT INTO alert (id, workspace, workflow, reason, detail, at) VALUES ($1, $2, $3, $4, $5, $6)

INSERT INTO contact_alias (workspace, gone, stays) VALUES ($1, $2, $3)

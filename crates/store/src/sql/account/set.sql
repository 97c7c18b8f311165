INSERT INTO account (staff, workspace, rights, disabled, created_at) VALUES ($1, $2, $3, 0, $4)
ON CONFLICT (staff) DO UPDATE SET rights = excluded.rights, disabled = 0

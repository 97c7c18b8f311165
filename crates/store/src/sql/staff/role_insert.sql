INSERT INTO staff_role (workspace, role, staff) VALUES ($1, $2, $3)
ON CONFLICT (workspace, role, staff) DO NOTHING

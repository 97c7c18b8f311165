SELECT role, staff FROM staff_role WHERE workspace = $1 ORDER BY role, staff

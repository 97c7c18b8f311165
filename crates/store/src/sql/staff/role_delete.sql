DELETE FROM staff_role WHERE workspace = $1 AND staff = $2

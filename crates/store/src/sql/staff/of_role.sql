SELECT staff.id, staff.handle, staff.name, staff.email, staff.manager, staff.active
FROM staff_role
JOIN staff ON staff.workspace = staff_role.workspace AND staff.id = staff_role.staff
WHERE staff_role.workspace = $1 AND staff_role.role = $2 AND staff.active = 1
ORDER BY staff.id

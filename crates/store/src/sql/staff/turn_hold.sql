-- Makes the row of a role's turn, or locks it: who is next is decided by one at a time.
INSERT INTO staff_turn (workspace, role, staff) VALUES ($1, $2, 0)
ON CONFLICT (workspace, role) DO UPDATE SET staff = staff_turn.staff
RETURNING staff

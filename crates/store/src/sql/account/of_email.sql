-- Whoever may sign in with this address, in any workspace: $2 of them at most.
SELECT account.workspace, account.staff, account.password
FROM staff
JOIN account ON account.staff = staff.id AND account.workspace = staff.workspace
WHERE staff.email = $1 AND staff.active = 1 AND account.disabled = 0
ORDER BY account.staff
LIMIT $2

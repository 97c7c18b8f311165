SELECT account.staff FROM account
JOIN staff ON staff.id = account.staff AND staff.workspace = account.workspace
WHERE account.workspace = $1 AND account.staff = $2 AND staff.active = 1 AND account.disabled = 0

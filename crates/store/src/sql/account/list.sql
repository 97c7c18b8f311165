SELECT staff.id, staff.handle, staff.name, staff.email, staff.active,
    account.rights, account.password, account.disabled, account.signed_in_at
FROM account
JOIN staff ON staff.id = account.staff AND staff.workspace = account.workspace
WHERE account.workspace = $1
ORDER BY staff.handle

UPDATE account SET disabled = 1 WHERE workspace = $1 AND staff = $2

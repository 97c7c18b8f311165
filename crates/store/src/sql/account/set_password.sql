UPDATE account SET password = $3 WHERE workspace = $1 AND staff = $2

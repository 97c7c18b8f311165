UPDATE account SET signed_in_at = $3 WHERE workspace = $1 AND staff = $2

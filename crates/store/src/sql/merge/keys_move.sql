UPDATE identity SET contact = $3 WHERE workspace = $1 AND contact = $2

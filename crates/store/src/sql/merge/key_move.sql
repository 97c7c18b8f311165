UPDATE identity SET contact = $4 WHERE workspace = $1 AND kind = $2 AND value = $3 AND contact = $5

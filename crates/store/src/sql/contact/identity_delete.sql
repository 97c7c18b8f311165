DELETE FROM identity WHERE workspace = $1 AND contact = $2

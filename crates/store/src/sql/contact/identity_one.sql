SELECT contact FROM identity WHERE workspace = $1 AND kind = $2 AND value = $3

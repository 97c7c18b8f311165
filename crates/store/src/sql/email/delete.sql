DELETE FROM email WHERE workspace = $1 AND id = $2 AND version = $3

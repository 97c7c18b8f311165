DELETE FROM suppression WHERE workspace = $1 AND address = $2

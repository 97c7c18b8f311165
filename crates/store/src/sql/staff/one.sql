SELECT id, handle, name, email, manager, active FROM staff WHERE workspace = $1 AND handle = $2

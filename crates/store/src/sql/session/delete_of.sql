DELETE FROM session WHERE staff = $1

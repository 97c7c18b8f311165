DELETE FROM sign_in_link WHERE staff = $1

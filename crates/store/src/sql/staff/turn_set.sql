UPDATE staff_turn SET staff = $3 WHERE workspace = $1 AND role = $2

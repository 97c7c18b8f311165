SELECT language FROM weekly_reader WHERE workspace = $1 AND staff = $2

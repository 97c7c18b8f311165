SELECT progress FROM first_hour WHERE workspace = $1

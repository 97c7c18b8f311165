SELECT active, weekday, minute FROM weekly_plan WHERE workspace = $1

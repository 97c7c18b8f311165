SELECT min(day) AS day FROM counter_day WHERE workspace = $1 AND workflow = $2

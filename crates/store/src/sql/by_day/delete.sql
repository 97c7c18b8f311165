DELETE FROM counter_day WHERE workspace = $1 AND workflow = $2 AND day = $3

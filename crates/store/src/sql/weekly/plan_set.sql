INSERT INTO weekly_plan (workspace, active, weekday, minute) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace) DO UPDATE SET active = excluded.active, weekday = excluded.weekday, minute = excluded.minute

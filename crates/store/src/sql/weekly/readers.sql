-- Everybody who gets it, with when it is mailed where that was said.
SELECT weekly_reader.workspace, weekly_reader.staff, weekly_reader.language, weekly_reader.dealt_with,
    staff.handle, staff.email, weekly_plan.active, weekly_plan.weekday, weekly_plan.minute
FROM weekly_reader
JOIN staff ON staff.id = weekly_reader.staff AND staff.workspace = weekly_reader.workspace
LEFT JOIN weekly_plan ON weekly_plan.workspace = weekly_reader.workspace
WHERE staff.active = 1
ORDER BY weekly_reader.workspace, weekly_reader.staff

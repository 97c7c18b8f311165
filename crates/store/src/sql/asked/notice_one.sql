SELECT notice.staff, notice.words, staff.name, staff.email, staff.active
FROM notice
LEFT JOIN staff ON staff.workspace = notice.workspace AND staff.handle = notice.staff
WHERE notice.bucket = $1 AND notice.message = $2

SELECT id FROM enrolment
WHERE workspace = $1 AND workflow = $2 AND trigger_id = $3 AND entry_key = $4

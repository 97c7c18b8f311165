-- From one moment to another, by the one who finds it where they saw it.
UPDATE weekly_reader SET dealt_with = $4 WHERE workspace = $1 AND staff = $2 AND dealt_with = $3

SELECT workflow, entry_key, last_started, last_ended, count, journey FROM entry
WHERE workspace = $1 AND bucket = $2 AND contact = $3 ORDER BY workflow, entry_key

-- One reminder, if it is due.
SELECT workspace, contact, workflow, trigger_id, entry_key, at FROM watch
WHERE bucket = $1 AND workflow = $2 AND trigger_id = $3 AND contact = $4 AND entry_key = $5
  AND at <= $6

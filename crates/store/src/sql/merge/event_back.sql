SELECT event FROM merged_event
WHERE merge_id = $2 AND workspace = $1 AND event > $3 ORDER BY event LIMIT $4

DELETE FROM merged_event WHERE merge_id = $2 AND workspace = $1 AND event IN (
    SELECT event FROM merged_event WHERE merge_id = $2 ORDER BY event LIMIT $3
)

INSERT INTO merged_event (merge_id, event, workspace) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

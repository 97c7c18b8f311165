SELECT id FROM loose_event WHERE workspace = $1 AND event_key = $2

SELECT id, memory FROM journey_done WHERE workspace = $1 AND bucket = $2 AND contact = $3

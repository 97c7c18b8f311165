UPDATE alert SET closed_at = $3 WHERE workspace = $1 AND workflow = $2 AND closed_at IS NULL

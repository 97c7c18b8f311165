SELECT complete_until, said_at FROM source_told
WHERE workspace = $1 AND source = $2 AND complete_until > $3 ORDER BY complete_until LIMIT $4

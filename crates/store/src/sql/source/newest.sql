SELECT complete_until, said_at FROM source_told
WHERE workspace = $1 AND source = $2 ORDER BY complete_until DESC LIMIT 1

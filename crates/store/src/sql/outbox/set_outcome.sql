UPDATE message SET state = $3, reason = $4, finished_at = $5 WHERE bucket = $1 AND id = $2

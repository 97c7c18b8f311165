UPDATE session SET seen_at = $2 WHERE hash = $1 AND seen_at <= $3

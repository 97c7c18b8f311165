UPDATE job SET cursor = $2, done = done + $3, leased_until = $4, updated_at = $5 WHERE id = $1

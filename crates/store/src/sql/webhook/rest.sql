UPDATE webhook SET rests_until = $3 WHERE workspace = $1 AND id = $2

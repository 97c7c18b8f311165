UPDATE contact_merge SET events = events + $3 WHERE workspace = $1 AND id = $2

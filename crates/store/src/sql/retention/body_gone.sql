-- Without a recipient it is said to have no bytes.
UPDATE message SET recipient = NULL WHERE bucket = $1 AND id = $2 AND state = 'unknown'

DELETE FROM message_body WHERE bucket = $1 AND message = $2

DELETE FROM consent WHERE workspace = $1 AND bucket = $2 AND contact = $3

DELETE FROM image WHERE workspace = $1 AND hash = $2

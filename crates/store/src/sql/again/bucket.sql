SELECT bucket FROM message WHERE workspace = $1 AND id = $2

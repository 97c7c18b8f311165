DELETE FROM contact WHERE workspace = $1 AND bucket = $2 AND id = $3

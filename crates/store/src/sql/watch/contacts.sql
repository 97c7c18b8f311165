-- The contacts behind one, in the order of their numbers.
SELECT id, created_at FROM contact WHERE workspace = $1 AND bucket = $2 AND id > $3 ORDER BY id LIMIT $4

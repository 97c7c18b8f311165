-- The first and the last contact.
SELECT (SELECT min(id) FROM contact WHERE workspace = $1) AS first,
       (SELECT max(id) FROM contact WHERE workspace = $1) AS last

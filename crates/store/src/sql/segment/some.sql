-- Whether there are more contacts than are counted one by one; never more rows than $2.
SELECT count(*) AS n
FROM (SELECT id FROM contact WHERE workspace = $1 ORDER BY id LIMIT $2) AS counted

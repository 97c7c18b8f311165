-- For each number in the JSON list $2 the contact at or behind it, and the one before that number.
SELECT p.value AS point,
       (SELECT min(id) FROM contact WHERE workspace = $1 AND id >= p.value) AS id,
       (SELECT max(id) FROM contact WHERE workspace = $1 AND id < p.value) AS before
FROM json_each($2) AS p

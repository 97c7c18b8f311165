-- For each number in the JSON list $2 the contact at or behind it, and the one before that number.
SELECT p.value::bigint AS point,
       (SELECT min(id) FROM contact WHERE workspace = $1 AND id >= p.value::bigint) AS id,
       (SELECT max(id) FROM contact WHERE workspace = $1 AND id < p.value::bigint) AS before
FROM jsonb_array_elements_text($2) AS p(value)

SELECT id, email, zone, language, json(attributes) AS attributes, json(tags) AS tags,
       suppressed, version, created_at
FROM contact WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3

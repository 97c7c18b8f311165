SELECT id, email, zone, language, json(attributes) AS attributes, json(tags) AS tags,
       suppressed, version, created_at
FROM contact WHERE workspace = $1 AND bucket = $2 AND id = $3

SELECT number AS value, text FROM meta WHERE name = $1

SELECT name, number AS value, text FROM meta ORDER BY name

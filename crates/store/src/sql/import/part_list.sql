SELECT part, body FROM import_part WHERE import = $1 AND part >= $2 ORDER BY part LIMIT $3

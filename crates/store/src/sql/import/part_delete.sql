DELETE FROM import_part WHERE import = $1 AND part IN (
    SELECT front.part FROM import_part AS front WHERE front.import = $1 ORDER BY front.part LIMIT $2
)

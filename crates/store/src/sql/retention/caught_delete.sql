DELETE FROM caught_mail WHERE workspace = $1 AND id IN (
    SELECT old.id FROM caught_mail AS old WHERE old.workspace = $1 AND old.at < $2
    ORDER BY old.id LIMIT $3
)

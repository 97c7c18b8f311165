-- Keeps the newest $2.
DELETE FROM caught_mail WHERE workspace = $1 AND id <= (
    SELECT id FROM caught_mail WHERE workspace = $1 ORDER BY id DESC LIMIT 1 OFFSET $2
)

DELETE FROM caught_mail WHERE workspace = $1 AND message IN (
    SELECT id FROM message WHERE workspace = $1 AND bucket = $2 AND contact = $3
)

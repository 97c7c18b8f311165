-- What a commit that moves a contact has to find as it was.
SELECT version, EXISTS (
    SELECT 1 FROM inbox WHERE inbox.bucket = contact.bucket AND inbox.contact = contact.id
) AS unread
FROM contact WHERE workspace = $1 AND bucket = $2 AND id = $3

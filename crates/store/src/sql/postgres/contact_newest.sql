-- Suppressed is a contact by itself, or because its address is.
SELECT id, email, zone, language, attributes, tags,
       coalesce(suppressed, (
           SELECT reason FROM suppression
           WHERE suppression.workspace = contact.workspace AND suppression.address = contact.email
       )) AS suppressed,
       version, created_at
FROM contact WHERE workspace = $1 AND id < $2 ORDER BY id DESC LIMIT $3

-- As they are now, and stay until the end of the transaction; locked in one order.
SELECT contact.id, contact.version, EXISTS (
    SELECT 1 FROM inbox WHERE inbox.bucket = contact.bucket AND inbox.contact = contact.id
) AS unread
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS asked (workspace, bucket, id)
JOIN contact ON contact.bucket = asked.bucket::smallint AND contact.id = asked.id
    AND contact.workspace = asked.workspace
ORDER BY contact.bucket, contact.id FOR NO KEY UPDATE OF contact

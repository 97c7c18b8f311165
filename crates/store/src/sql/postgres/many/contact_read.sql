-- Contacts of any bucket as they are now, who stay so until the end of the transaction; locked in one
-- order.
SELECT contact.id, email, zone, language, attributes, tags,
       coalesce(suppressed, (
           SELECT reason FROM suppression
           WHERE suppression.workspace = contact.workspace AND suppression.address = contact.email
       )) AS suppressed,
       version, created_at
FROM unnest($2::bigint[], $3::bigint[]) AS asked (bucket, id)
JOIN contact ON contact.bucket = asked.bucket::smallint AND contact.id = asked.id
    AND contact.workspace = $1
ORDER BY contact.bucket, contact.id FOR NO KEY UPDATE OF contact

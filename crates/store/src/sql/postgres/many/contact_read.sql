-- Contacts of any bucket as they are now, who stay so until the end of the transaction; locked in one
-- order. The workspace stands in the list, which keeps the list outside: see identity_known.
SELECT contact.id, email, zone, language, attributes, tags,
       coalesce(suppressed, (
           SELECT reason FROM suppression
           WHERE suppression.workspace = contact.workspace AND suppression.address = contact.email
       )) AS suppressed,
       version, created_at
FROM (
    SELECT $1::bigint AS workspace, bucket::smallint AS bucket, id
    FROM unnest($2::bigint[], $3::bigint[]) AS listed (bucket, id)
    OFFSET 0
) AS asked
JOIN contact ON contact.bucket = asked.bucket AND contact.id = asked.id
    AND contact.workspace = asked.workspace
ORDER BY contact.bucket, contact.id FOR NO KEY UPDATE OF contact

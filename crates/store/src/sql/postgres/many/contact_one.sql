-- Suppressed is a contact by itself, or because its address is.
SELECT asked.n, contact.id, email, zone, language, attributes, tags,
       coalesce(suppressed, (
           SELECT reason FROM suppression
           WHERE suppression.workspace = contact.workspace AND suppression.address = contact.email
       )) AS suppressed,
       version, created_at
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
CROSS JOIN LATERAL (
    SELECT * FROM contact
    WHERE contact.bucket = $1 AND contact.id = asked.contact
      AND contact.workspace = asked.workspace
    LIMIT 1
) AS contact

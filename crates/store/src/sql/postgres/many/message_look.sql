-- All that can stop messages at their hand-over. They are locked in one order, so that of two that
-- would hand one over one comes second and sees it in flight.
SELECT message.bucket, message.id, message.state, message.workspace, message.contact, message.part,
       workflow.status, contact.version, contact.email,
       coalesce(contact.suppressed, (
           SELECT reason FROM suppression
           WHERE suppression.workspace = contact.workspace AND suppression.address = contact.email
       )) AS suppressed,
       EXISTS (
           SELECT 1 FROM inbox
           WHERE inbox.bucket = message.bucket AND inbox.contact = message.contact
       ) AS unread
FROM unnest($1::bigint[], $2::bigint[]) AS asked (bucket, id)
JOIN message ON message.bucket = asked.bucket::smallint AND message.id = asked.id
LEFT JOIN contact ON contact.workspace = message.workspace
    AND contact.bucket = message.bucket AND contact.id = message.contact
LEFT JOIN workflow ON workflow.workspace = message.workspace AND workflow.id = message.workflow
ORDER BY message.bucket, message.id FOR NO KEY UPDATE OF message

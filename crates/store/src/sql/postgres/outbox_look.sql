-- All that can stop a message at its hand-over. The message is locked, so that of two that would
-- hand it over one comes second and sees it in flight.
SELECT message.id, message.state, message.workspace, message.contact, message.part,
       workflow.status, contact.version, contact.email,
       coalesce(contact.suppressed, (
           SELECT reason FROM suppression
           WHERE suppression.workspace = contact.workspace AND suppression.address = contact.email
       )) AS suppressed,
       EXISTS (
           SELECT 1 FROM inbox
           WHERE inbox.bucket = message.bucket AND inbox.contact = message.contact
       ) AS unread
FROM message
LEFT JOIN contact ON contact.workspace = message.workspace
    AND contact.bucket = message.bucket AND contact.id = message.contact
LEFT JOIN workflow ON workflow.workspace = message.workspace AND workflow.id = message.workflow
WHERE message.bucket = $1 AND message.id = $2 FOR NO KEY UPDATE OF message

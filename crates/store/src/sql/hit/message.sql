SELECT message.workspace, message.contact, message.journey, message.workflow, message.version, message.block, message.visit,
       message.email, message.email_version, message.handed_at, workflow.handle
FROM message
LEFT JOIN workflow ON workflow.workspace = message.workspace AND workflow.id = message.workflow
WHERE message.bucket = $1 AND message.id = $2

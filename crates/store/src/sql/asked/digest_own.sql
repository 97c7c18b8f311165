-- A notice that is gathered, and what became of the one that has it.
SELECT own.workspace, own.staff, own.digest, own.leader, message.state
FROM notice AS own
LEFT JOIN message ON message.workspace = own.workspace AND message.id = own.leader
WHERE own.bucket = $1 AND own.message = $2

-- The newest messages of a block before the one last seen, and when each was first followed, or shown.
SELECT message.id, message.contact, message.journey, message.version, (
    SELECT min(hit.at) FROM hit
    WHERE hit.bucket = message.bucket AND hit.message = message.id AND hit.kind = $5 AND hit.class = $6
) AS at
FROM message WHERE message.workspace = $1 AND message.workflow = $2 AND message.block = $3 AND message.id < $4
ORDER BY message.id DESC LIMIT $7

-- The newest of one workspace among the newest $3 of a bucket, at most $4, newest first. What is older is
-- not looked at: a workspace in which little happens must not cost a walk through the events of all others.
SELECT id, contact, name, occurred_at, received_at, source, data
FROM (
    SELECT id, workspace, contact, name, occurred_at, received_at, source, data
    FROM event WHERE bucket = $1 AND id > 0 ORDER BY id DESC LIMIT $3
) AS head
WHERE workspace = $2
ORDER BY id DESC LIMIT $4

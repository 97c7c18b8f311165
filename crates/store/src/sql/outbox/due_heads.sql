-- Who has something waiting, with the instant of the first: one look into the index per workspace.
WITH RECURSIVE head (workspace) AS (
    SELECT min(workspace) FROM outbox WHERE bucket = $1 AND lane = $2
    UNION ALL
    SELECT (
        SELECT min(outbox.workspace) FROM outbox
        WHERE outbox.bucket = $1 AND outbox.lane = $2 AND outbox.workspace > head.workspace
    )
    FROM head WHERE head.workspace IS NOT NULL
)
SELECT workspace, at FROM (
    SELECT head.workspace, (
        SELECT min(outbox.due_at) FROM outbox
        WHERE outbox.bucket = $1 AND outbox.lane = $2 AND outbox.workspace = head.workspace
    ) AS at
    FROM head WHERE head.workspace IS NOT NULL
) AS counted
WHERE at <= $3 ORDER BY at, workspace

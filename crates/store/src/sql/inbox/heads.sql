-- Who has something waiting, with the instant of the first: one look into the index per workspace.
WITH RECURSIVE head (workspace) AS (
    SELECT min(workspace) FROM inbox WHERE bucket = $1 AND parked = $2
    UNION ALL
    SELECT (
        SELECT min(inbox.workspace) FROM inbox
        WHERE inbox.bucket = $1 AND inbox.parked = $2 AND inbox.workspace > head.workspace
    )
    FROM head WHERE head.workspace IS NOT NULL
)
SELECT workspace, at FROM (
    SELECT head.workspace, (
        SELECT min(inbox.received_at) FROM inbox
        WHERE inbox.bucket = $1 AND inbox.parked = $2 AND inbox.workspace = head.workspace
    ) AS at
    FROM head WHERE head.workspace IS NOT NULL
) AS counted
WHERE at <= $3 ORDER BY at, workspace

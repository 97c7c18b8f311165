-- Who has something waiting, with the instant of the first: one look into the index per workspace.
WITH RECURSIVE head (workspace) AS (
    SELECT min(workspace) FROM journey WHERE bucket = $1 AND lane = $2
    UNION ALL
    SELECT (
        SELECT min(journey.workspace) FROM journey
        WHERE journey.bucket = $1 AND journey.lane = $2 AND journey.workspace > head.workspace
    )
    FROM head WHERE head.workspace IS NOT NULL
)
SELECT workspace, at FROM (
    SELECT head.workspace, (
        SELECT min(journey.wake_at) FROM journey
        WHERE journey.bucket = $1 AND journey.lane = $2 AND journey.workspace = head.workspace
    ) AS at
    FROM head WHERE head.workspace IS NOT NULL
) AS counted
WHERE at <= $3 ORDER BY at, workspace

-- Jobs of the installation (workspace 0) are shown where it has one workspace.
SELECT id, kind, state, done, total, reason, created_at, updated_at, finished_at
FROM job
WHERE id < $2 AND (
    workspace = $1
    OR (workspace = 0 AND (SELECT min(id) FROM workspace) = (SELECT max(id) FROM workspace))
)
ORDER BY id DESC LIMIT $3

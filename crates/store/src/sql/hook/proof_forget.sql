-- The oldest of those that are good for nothing any more.
DELETE FROM hook_proof WHERE token IN (
    SELECT old.token FROM hook_proof AS old WHERE old.at < $1 ORDER BY old.at LIMIT $2
)

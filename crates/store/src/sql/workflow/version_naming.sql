-- Those in whose text something stands, the newest workflow and its newest version first, before one of them.
SELECT workflow, version, source FROM workflow_version
WHERE workspace = $1 AND (workflow, version) < ($2, $3) AND source LIKE $4
ORDER BY workflow DESC, version DESC LIMIT $5

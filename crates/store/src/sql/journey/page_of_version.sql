-- Journeys of a workflow in versions before $6, behind the one last seen.
SELECT id, contact, version FROM journey
WHERE bucket = $1 AND workspace = $2 AND workflow = $3 AND (version, id) > ($4, $5) AND version < $6
ORDER BY version, id LIMIT $7

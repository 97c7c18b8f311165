-- Journeys of a workflow under way, behind the one last seen, with where each stands.
SELECT id, contact, version, block, wake_at, entered_at FROM journey
WHERE bucket = $1 AND workspace = $2 AND workflow = $3 AND (version, id) > ($4, $5)
ORDER BY version, id LIMIT $6

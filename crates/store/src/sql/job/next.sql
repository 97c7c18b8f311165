-- Who has waited longest for a chunk comes first, so that several jobs take turns.
SELECT id, kind, epoch FROM job
WHERE state IN ('queued', 'running') AND (owner IN ('', $1) OR leased_until <= $2)
ORDER BY updated_at, id LIMIT $3

-- Who has waited longest for a chunk comes first, so that several jobs take turns. Those that wait for
-- an instant behind $4 are left out.
SELECT id, kind, epoch FROM job
WHERE state IN ('queued', 'running') AND (owner IN ('', $1) OR leased_until <= $2) AND wake_at <= $4
ORDER BY updated_at, id LIMIT $3

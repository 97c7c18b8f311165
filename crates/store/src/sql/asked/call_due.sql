-- Whether the journey still stands there, and whether its workflow runs, decides what becomes of it.
SELECT call.id, call.workspace, call.contact, call.journey, call.workflow, call.block, call.visit,
       call.hops, call.request, call.attempt, call.created_at, workflow.handle, workflow.status,
       journey.id IS NOT NULL AS wanted
FROM call
LEFT JOIN workflow ON workflow.workspace = call.workspace AND workflow.id = call.workflow
LEFT JOIN journey ON journey.bucket = call.bucket AND journey.id = call.journey
  AND journey.block = call.block
WHERE call.bucket = $1 AND call.due_at <= $2
  AND NOT EXISTS (
      SELECT 1 FROM inbox
      WHERE inbox.bucket = call.bucket AND inbox.contact = call.contact
  )
ORDER BY call.due_at, call.id LIMIT $3

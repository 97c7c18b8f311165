-- Messages that wait though they were due before an instant, by workflow; of the first $4 of them.
SELECT workflow.handle, count(*) AS waiting, min(waiting.due_at) AS oldest,
       sum(CASE WHEN waiting.not_later_than < $3 THEN 1 ELSE 0 END) AS past_limit
FROM (SELECT workspace, workflow, due_at, not_later_than FROM message
      WHERE state = 'held' AND workspace = $1 AND due_at < $2
      ORDER BY workflow, id LIMIT $4) AS waiting
JOIN workflow ON workflow.workspace = waiting.workspace AND workflow.id = waiting.workflow
GROUP BY workflow.handle ORDER BY workflow.handle

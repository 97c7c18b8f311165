-- What is held of a workflow, by block; of $4 of them at most.
SELECT held.block, count(*) AS waiting, min(held.due_at) AS oldest,
       sum(CASE WHEN held.not_later_than < $3 THEN 1 ELSE 0 END) AS past_limit
FROM (SELECT block, due_at, not_later_than FROM message
      WHERE state = 'held' AND workspace = $1 AND workflow = $2
      LIMIT $4) AS held
GROUP BY held.block ORDER BY held.block

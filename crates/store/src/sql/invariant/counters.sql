-- Every number that can be counted again, against its counter. `retry` and `held` count how often
-- something happened to a message, of which the message keeps only the last.
SELECT name || ' of workflow ' || workflow || ', version ' || version || ', block ' || block
       || ': the counter differs from the recount by ' || (-sum(n)) AS detail
FROM (
    SELECT workspace, workflow, version, block, 'entered' AS name, arrived AS n FROM step
    UNION ALL
    SELECT workspace, workflow, version, block, 'left', "left" FROM step
    UNION ALL
    SELECT workspace, workflow, version, block, name, n FROM counter_past
    UNION ALL
    SELECT workspace, workflow, version, block, 'queued', 1 FROM message
    UNION ALL
    SELECT workspace, workflow, version, block,
           CASE state WHEN 'accepted' THEN 'sent'
                      WHEN 'skipped' THEN 'skipped.' || reason
                      ELSE state END, 1
    FROM message WHERE state IN ('accepted', 'refused', 'skipped', 'expired', 'unknown')
    UNION ALL
    SELECT workspace, workflow, version, block, 'clicked', 1 FROM message
    WHERE EXISTS (
        SELECT 1 FROM hit WHERE hit.bucket = message.bucket AND hit.message = message.id
            AND hit.kind = 'click' AND hit.class = 'human'
    )
    UNION ALL
    SELECT workspace, workflow, version, block, name, -n FROM counter
    WHERE name IN ('entered', 'left', 'queued', 'sent', 'clicked', 'refused', 'expired', 'unknown')
       OR name LIKE 'skipped.%'
) AS both_sides
GROUP BY workspace, workflow, version, block, name HAVING sum(n) <> 0
ORDER BY workflow, version, block, name LIMIT $1

-- What became of messages in the workflows that are listed, by block and version.
SELECT workflow, version, block, name, CAST(sum(n) AS bigint) AS n FROM counter
WHERE workspace = $1 AND workflow IN (SELECT value FROM json_each($2))
    AND (name IN ('queued', 'sent', 'refused', 'expired', 'unknown', 'clicked', 'opened')
        OR name LIKE 'skipped.%')
GROUP BY workflow, version, block, name ORDER BY workflow, version, block, name

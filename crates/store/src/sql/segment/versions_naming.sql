-- Published versions that may still be walked and have these letters somewhere; what they mean is
-- for the reader of the text to say.
SELECT workflow.handle, workflow_version.version, workflow_version.source
FROM workflow JOIN workflow_version ON workflow_version.workspace = workflow.workspace
    AND workflow_version.workflow = workflow.id
WHERE workflow.workspace = $1 AND workflow.status IN ('live', 'closed', 'paused')
  AND workflow_version.source LIKE '%' || $2 || '%'
ORDER BY workflow.handle, workflow_version.version
LIMIT $3

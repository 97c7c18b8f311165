SELECT workflow.workspace, workflow.id AS workflow, workflow.handle, workflow.status,
       workflow_version.version, workflow_version.source
FROM workflow JOIN workflow_version
    ON workflow_version.workspace = workflow.workspace
    AND workflow_version.workflow = workflow.id
    AND workflow_version.version = workflow.live_version
WHERE workflow.status IN ('live', 'closed', 'paused')
ORDER BY workflow.id

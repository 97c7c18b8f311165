SELECT alert.id, workflow.handle, alert.reason, alert.detail, alert.at, alert.closed_at
FROM alert JOIN workflow
    ON workflow.workspace = alert.workspace AND workflow.id = alert.workflow
WHERE alert.workspace = $1 AND alert.id < $2
ORDER BY alert.id DESC LIMIT $3

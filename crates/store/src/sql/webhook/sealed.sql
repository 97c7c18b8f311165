SELECT sealed, sealed_before, sealed_before_until FROM webhook
WHERE workspace = $1 AND id = $2 AND state <> 'deleted'

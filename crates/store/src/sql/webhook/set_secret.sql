UPDATE webhook
SET sealed_before = sealed, sealed_before_until = $4, sealed = $3, updated_at = $5
WHERE workspace = $1 AND id = $2 AND state <> 'deleted'

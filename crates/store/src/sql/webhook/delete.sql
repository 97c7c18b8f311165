-- The row stays for the deliveries that name it; what it knew goes.
UPDATE webhook
SET state = 'deleted', url = '', events = '', sealed = $4, sealed_before = NULL, updated_at = $3
WHERE workspace = $1 AND id = $2 AND state <> 'deleted'

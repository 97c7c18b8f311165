UPDATE contact_merge SET state = 'undone', undone_at = $3
WHERE workspace = $1 AND id = $2 AND state = 'done'

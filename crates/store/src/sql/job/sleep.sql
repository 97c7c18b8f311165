-- Nobody else needs to wait for the lease to run out.
UPDATE job SET wake_at = $3, owner = '', updated_at = $4 WHERE id = $1 AND epoch = $2 AND state = 'running'

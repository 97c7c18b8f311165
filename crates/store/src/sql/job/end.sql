UPDATE job SET state = 'done', done = done + $2, owner = '', updated_at = $3, finished_at = $3
WHERE id = $1

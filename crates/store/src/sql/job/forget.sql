DELETE FROM job WHERE state IN ('done', 'cancelled', 'failed') AND workspace = 0 AND finished_at < $1

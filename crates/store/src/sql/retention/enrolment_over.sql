SELECT id FROM enrolment
WHERE id > $1 AND state IN ('done', 'cancelled') AND updated_at < $2
ORDER BY id LIMIT 1

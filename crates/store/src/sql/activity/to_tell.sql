-- Who is registered since before the revision $4, page by page.
SELECT contact FROM registration
WHERE workspace = $1 AND activity = $2 AND contact > $3 AND revision < $4 AND status <> 'cancelled'
ORDER BY contact LIMIT $5

-- The oldest merge that can no longer be taken back, and is still kept as if it could.
SELECT id FROM contact_merge
WHERE workspace = $1 AND before <> '' AND at < $2 ORDER BY id LIMIT 1

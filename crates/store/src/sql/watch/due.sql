SELECT workspace, contact, workflow, trigger_id, entry_key, at FROM watch
WHERE bucket = $1 AND at <= $2
  AND NOT EXISTS (
      SELECT 1 FROM inbox WHERE inbox.bucket = watch.bucket AND inbox.contact = watch.contact
  )
ORDER BY at LIMIT $3

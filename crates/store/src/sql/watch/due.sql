SELECT workspace, contact, workflow, trigger_id, entry_key, at FROM watch
WHERE bucket = $1 AND at <= $2
  AND NOT EXISTS (
      SELECT 1 FROM inbox WHERE inbox.bucket = watch.bucket AND inbox.contact = watch.contact
  )
  AND NOT EXISTS (
      SELECT 1 FROM parked
      WHERE parked.workspace = watch.workspace AND parked.bucket = watch.bucket
        AND parked.contact = watch.contact AND parked.message = 0
  )
ORDER BY at LIMIT $3

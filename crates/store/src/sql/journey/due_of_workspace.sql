SELECT workspace, contact, id FROM journey
WHERE bucket = $1 AND lane = $2 AND workspace = $5 AND wake_at <= $3
  AND NOT EXISTS (
      SELECT 1 FROM inbox WHERE inbox.bucket = journey.bucket AND inbox.contact = journey.contact
  )
ORDER BY wake_at, id LIMIT $4

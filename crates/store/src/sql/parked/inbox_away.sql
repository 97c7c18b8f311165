-- Only of a contact that is parked still.
UPDATE inbox SET parked = 1
WHERE bucket = $2 AND contact = $3 AND parked = 0
  AND EXISTS (
      SELECT 1 FROM parked
      WHERE parked.workspace = $1 AND parked.bucket = $2 AND parked.contact = $3
        AND parked.message = 0
  )

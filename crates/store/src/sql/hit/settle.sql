-- Once only: what was decided of a hit has been told.
UPDATE hit SET class = $3, reasons = $4, settle_at = NULL
WHERE bucket = $1 AND id = $2 AND settle_at IS NOT NULL

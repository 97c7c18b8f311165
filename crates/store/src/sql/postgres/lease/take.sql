-- Hits no row if somebody else was first, or its holder has come back.
UPDATE lease SET owner = $2, epoch = epoch + 1, expires_at = $4
WHERE bucket = $1 AND epoch = $3 AND (owner = '' OR expires_at <= $5)

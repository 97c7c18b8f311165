-- Dates that came in are looked at from this day on: a day that is looked at twice does no harm. Not where the
-- mark, from $3 on, says that it is no day up to which was looked, nor where all was looked at once, up to $4.
UPDATE day_cursor SET through = $2
WHERE through > $2 AND through < $4 AND version < $3
  AND workflow IN (SELECT id FROM workflow WHERE workspace = $1)

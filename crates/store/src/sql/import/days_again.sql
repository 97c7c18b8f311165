-- Dates that came in are looked at from this day on: a day that is looked at twice does no harm.
UPDATE day_cursor SET through = $2
WHERE through > $2 AND workflow IN (SELECT id FROM workflow WHERE workspace = $1)

-- The row of an active journey is its one pending item; one that is over must not be there too.
SELECT 'journey ' || journey.id || ' is both active and over' AS detail
FROM journey JOIN journey_done
    ON journey_done.bucket = journey.bucket AND journey_done.id = journey.id
ORDER BY journey.id LIMIT $1

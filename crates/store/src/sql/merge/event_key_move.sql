-- A key of which the other bucket has the like stays where it is: the same was told of both.
UPDATE event_key SET bucket = $3
WHERE bucket = $2 AND event = $4 AND workspace = $1 AND NOT EXISTS (
    SELECT 1 FROM event_key AS other
    WHERE other.workspace = $1 AND other.bucket = $3 AND other.key = event_key.key
)

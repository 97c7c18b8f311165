-- The steps of who is under way stay.
DELETE FROM step
WHERE bucket = $1 AND id > $2 AND id <= $3 AND at < $4 AND NOT EXISTS (
    SELECT 1 FROM journey WHERE journey.bucket = step.bucket AND journey.id = step.journey
)
RETURNING workspace, workflow, version, block, arrived, "left" AS gone

-- What is still to be done stays, and what a journey under way may ask for again.
DELETE FROM call
WHERE bucket = $1 AND id > $2 AND id <= $3 AND due_at IS NULL AND finished_at < $4 AND NOT EXISTS (
    SELECT 1 FROM journey WHERE journey.bucket = call.bucket AND journey.id = call.journey
)

-- One whose job is not over is needed for it.
DELETE FROM loose_event
WHERE id > $1 AND id <= $2 AND received_at < $3 AND NOT EXISTS (
    SELECT 1 FROM job
    WHERE job.workspace = loose_event.workspace AND job.kind = 'fan_out'
      AND job.state NOT IN ('done', 'cancelled') AND job.input = CAST(loose_event.id AS text)
)

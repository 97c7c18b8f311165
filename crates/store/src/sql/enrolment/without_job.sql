-- Open enrolments of which no job knows, as after a move to another database. A job that failed or was
-- cancelled is known: it waits for a person.
SELECT id, workspace FROM enrolment
WHERE state IN ('freezing', 'open') AND NOT EXISTS (
    SELECT 1 FROM job
    WHERE job.kind = 'enrolment' AND job.workspace = enrolment.workspace
      AND job.input = CAST(enrolment.id AS text)
)
ORDER BY id LIMIT $1

-- The enrolment of this job, where somebody cancelled the job.
UPDATE enrolment SET state = 'cancelled', updated_at = $2
WHERE state IN ('freezing', 'open')
  AND id = (SELECT CAST(input AS bigint) FROM job WHERE id = $1 AND kind = 'enrolment')

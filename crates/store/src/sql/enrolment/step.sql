UPDATE enrolment
SET state = $2, after = $3, total = $4, asked = $5, undecided = $6, pace_from = $7, pace_asked = $8,
    updated_at = $9
WHERE id = $1

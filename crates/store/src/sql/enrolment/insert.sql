INSERT INTO enrolment (id, workspace, workflow, trigger_id, entry_key, input, state, after, total,
                       asked, undecided, pace_from, pace_asked, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, NULL, 0, 0, $8, 0, $8, $8)
ON CONFLICT DO NOTHING

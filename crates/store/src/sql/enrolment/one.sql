SELECT id, workspace, workflow, trigger_id, entry_key, input, state, after, total, asked, undecided,
       pace_from, pace_asked, created_at, updated_at
FROM enrolment WHERE id = $1

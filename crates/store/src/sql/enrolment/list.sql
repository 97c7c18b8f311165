SELECT id, workspace, workflow, trigger_id, entry_key, input, state, after, total, asked, undecided,
       pace_from, pace_asked, created_at, updated_at
FROM enrolment WHERE workspace = $1 AND workflow = $2 AND id < $3
ORDER BY id DESC LIMIT $4

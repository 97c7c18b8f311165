SELECT id, gone, stays, rule, actor, state, before, events, journeys, ended, skipped, at, undone_at
FROM contact_merge WHERE workspace = $1 AND gone = $2 ORDER BY id DESC LIMIT $3

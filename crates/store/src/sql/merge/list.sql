-- The newest first, of whoever was part of this contact or became it.
SELECT id, gone, stays, rule, actor, state, before, events, journeys, ended, skipped, at, undone_at
FROM contact_merge WHERE workspace = $1 AND stays = $2 ORDER BY id DESC LIMIT $3

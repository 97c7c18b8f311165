INSERT INTO contact_merge (id, workspace, gone, stays, rule, actor, state, before, events, journeys,
                           ended, skipped, at)
VALUES ($1, $2, $3, $4, $5, $6, 'done', $7, $8, $9, $10, $11, $12)

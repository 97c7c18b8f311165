-- A session that has not ended ($2 is now) and was seen since $3, of somebody who may still come in.
SELECT session.workspace, session.seen_at, staff.handle, staff.name, account.rights
FROM session
JOIN account ON account.staff = session.staff AND account.workspace = session.workspace
JOIN staff ON staff.id = session.staff AND staff.workspace = session.workspace
WHERE session.hash = $1 AND session.expires_at > $2 AND session.seen_at > $3
    AND staff.active = 1 AND account.disabled = 0

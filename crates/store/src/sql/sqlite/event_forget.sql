-- What happened and when stays, so that numbers of the past still hold; what it told of somebody goes.
UPDATE event SET data = jsonb('{}')
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND id > $4 AND id <= $5

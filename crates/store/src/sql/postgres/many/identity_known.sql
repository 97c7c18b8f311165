-- Each key that is asked for is looked up by itself: a server that has not counted this table yet
-- takes it for short, and would go through all of it with the whole list beside each row.
SELECT wanted.kind, wanted.value, identity.contact
FROM jsonb_to_recordset($2) AS wanted (kind text, value text)
CROSS JOIN LATERAL (
    SELECT contact FROM identity
    WHERE identity.workspace = $1 AND identity.kind = wanted.kind AND identity.value = wanted.value
    LIMIT 1
) AS identity

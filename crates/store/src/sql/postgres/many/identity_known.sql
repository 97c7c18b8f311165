SELECT wanted.kind, wanted.value, identity.contact
FROM jsonb_to_recordset($2) AS wanted (kind text, value text)
JOIN identity ON identity.workspace = $1 AND identity.kind = wanted.kind
    AND identity.value = wanted.value

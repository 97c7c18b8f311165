-- Holds the keys of $2 that nobody has until the end of the transaction, so that two transactions
-- make the same people one after the other. Locks are taken in one order, and there are few: they
-- lie in memory that the whole server shares. Everybody who locks asks this server, so its own hash
-- does. The number tells these locks from those of other programs: "post" as bytes.
SELECT pg_advisory_xact_lock(1886352244, slot) FROM (
    SELECT DISTINCT abs(hashtext(wanted.kind || ' ' || wanted.value) % 1024) AS slot
    FROM jsonb_to_recordset($2) AS wanted (kind text, value text)
    WHERE NOT EXISTS (
        SELECT 1 FROM identity
        WHERE identity.workspace = $1 AND identity.kind = wanted.kind
          AND identity.value = wanted.value
    )
    ORDER BY slot
) AS slots

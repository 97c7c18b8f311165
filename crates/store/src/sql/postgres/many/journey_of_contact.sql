SELECT asked.n, id, journey.contact, workflow, version, entry_key, block, wake_at, seq, entered_at,
       memory
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
JOIN journey ON journey.bucket = $1 AND journey.contact = asked.contact
    AND journey.workspace = asked.workspace
ORDER BY asked.n, id

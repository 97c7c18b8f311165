SELECT asked.n, id, journey.contact, workflow, version, entry_key, block, wake_at, seq, entered_at,
       memory
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
CROSS JOIN LATERAL (
    SELECT * FROM journey
    WHERE journey.bucket = $1 AND journey.contact = asked.contact
      AND journey.workspace = asked.workspace
    OFFSET 0
) AS journey
ORDER BY asked.n, id

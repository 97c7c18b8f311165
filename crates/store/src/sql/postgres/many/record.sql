SELECT asked.n, entry.entry_key, last_started, last_ended, count, journey
FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) WITH ORDINALITY
    AS asked (workspace, contact, workflow, entry_key, n)
CROSS JOIN LATERAL (
    SELECT * FROM entry
    WHERE entry.workspace = asked.workspace AND entry.bucket = $1 AND entry.contact = asked.contact
      AND entry.workflow = asked.workflow AND entry.entry_key = asked.entry_key
    LIMIT 1
) AS entry

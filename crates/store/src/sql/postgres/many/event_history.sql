-- The history that a step looks at: of each contact the newest $6 of the names that the JSON object
-- $5 lists for its workspace.
SELECT asked.n, event.id, event.contact, name, occurred_at, received_at, source, data
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
CROSS JOIN LATERAL (
    SELECT * FROM event
    WHERE event.bucket = $1 AND event.contact = asked.contact
      AND event.workspace = asked.workspace AND event.occurred_at >= $4
      AND event.name = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($5 AS jsonb) -> asked.workspace::text)))
    ORDER BY event.occurred_at DESC, event.id DESC LIMIT $6
) AS event
ORDER BY asked.n, event.occurred_at DESC, event.id DESC

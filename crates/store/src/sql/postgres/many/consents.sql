SELECT asked.n, interest, state, basis, source, wording, at
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
CROSS JOIN LATERAL (
    SELECT * FROM consent
    WHERE consent.bucket = $1 AND consent.contact = asked.contact
      AND consent.workspace = asked.workspace
    OFFSET 0
) AS consent
ORDER BY asked.n, interest

SELECT asked.n, interest, state, basis, source, wording, at
FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
JOIN consent ON consent.bucket = $1 AND consent.contact = asked.contact
    AND consent.workspace = asked.workspace
ORDER BY asked.n, interest

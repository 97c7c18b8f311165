SELECT consent.contact, interest, state, basis, source, wording, at
FROM unnest($2::bigint[], $3::bigint[]) AS asked (bucket, id)
CROSS JOIN LATERAL (
    SELECT * FROM consent
    WHERE consent.bucket = asked.bucket::smallint AND consent.contact = asked.id
      AND consent.workspace = $1
    OFFSET 0
) AS consent
ORDER BY consent.contact, interest

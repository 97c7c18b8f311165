SELECT consent.contact, interest, state, basis, source, wording, at
FROM unnest($2::bigint[], $3::bigint[]) AS asked (bucket, id)
JOIN consent ON consent.bucket = asked.bucket::smallint AND consent.contact = asked.id
    AND consent.workspace = $1
ORDER BY consent.contact, interest

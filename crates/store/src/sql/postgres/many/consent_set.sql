INSERT INTO consent (workspace, bucket, contact, interest, state, basis, source, wording, at)
SELECT * FROM unnest($1::bigint[], $2::bigint[]::smallint[], $3::bigint[], $4::text[], $5::text[],
                     $6::text[], $7::text[], $8::text[], $9::bigint[])
ON CONFLICT (workspace, bucket, contact, interest) DO UPDATE
SET state = excluded.state, basis = excluded.basis, source = excluded.source,
    wording = excluded.wording, at = excluded.at

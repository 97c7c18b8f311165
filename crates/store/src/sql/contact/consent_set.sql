INSERT INTO consent (workspace, bucket, contact, interest, state, basis, source, wording, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (workspace, bucket, contact, interest) DO UPDATE
SET state = excluded.state, basis = excluded.basis, source = excluded.source,
    wording = excluded.wording, at = excluded.at

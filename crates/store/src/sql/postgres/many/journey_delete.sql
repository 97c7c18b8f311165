DELETE FROM journey
USING unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
    AS ended (bucket, id, workspace, contact, seq)
WHERE journey.bucket = ended.bucket::smallint AND journey.id = ended.id
  AND journey.workspace = ended.workspace AND journey.contact = ended.contact
  AND journey.seq = ended.seq

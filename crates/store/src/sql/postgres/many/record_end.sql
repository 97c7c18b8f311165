UPDATE entry SET last_ended = ended.at
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[],
            $7::bigint[])
    AS ended (workspace, bucket, contact, workflow, entry_key, at, journey)
WHERE entry.workspace = ended.workspace AND entry.bucket = ended.bucket::smallint
  AND entry.contact = ended.contact AND entry.workflow = ended.workflow
  AND entry.entry_key = ended.entry_key AND entry.journey = ended.journey

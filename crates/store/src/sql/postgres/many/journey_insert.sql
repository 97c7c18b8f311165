INSERT INTO journey (bucket, id, workspace, contact, workflow, version, entry_key, block, lane,
                     wake_at, seq, entered_at, memory)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::bigint[],
                     $10::bigint[], $11::bigint[], $12::bigint[], $13::text[])
ON CONFLICT DO NOTHING

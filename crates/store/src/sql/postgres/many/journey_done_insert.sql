INSERT INTO journey_done (bucket, id, workspace, contact, workflow, version, entry_key,
                          entered_at, ended_at, reason, memory)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::bigint[], $6::bigint[], $7::text[], $8::bigint[], $9::bigint[],
                     $10::text[], $11::text[])
ON CONFLICT DO NOTHING

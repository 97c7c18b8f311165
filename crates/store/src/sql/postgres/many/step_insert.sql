INSERT INTO step (bucket, id, workspace, contact, journey, seq, workflow, version, block, visit,
                  arrived, "left", outcome, why, at)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[],
                     $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[],
                     $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[],
                     $15::bigint[])

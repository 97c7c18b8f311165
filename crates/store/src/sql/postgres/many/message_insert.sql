INSERT INTO message (bucket, id, workspace, contact, journey, workflow, version, block, visit,
                     part, email, purpose, interest, due_at, not_later_than, state, attempt,
                     created_at)
SELECT bucket, id, workspace, contact, journey, workflow, version, block, visit, part, email,
       purpose, interest, due_at, not_later_than, 'queued', 0, created_at
FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
            $6::bigint[], $7::bigint[], $8::text[], $9::bigint[], $10::bigint[], $11::text[],
            $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[])
    AS new (bucket, id, workspace, contact, journey, workflow, version, block, visit, part, email,
            purpose, interest, due_at, not_later_than, created_at)
ON CONFLICT DO NOTHING

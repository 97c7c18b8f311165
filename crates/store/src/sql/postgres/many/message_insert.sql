INSERT INTO message (bucket, id, workspace, contact, journey, workflow, version, block, visit,
                     part, email, purpose, interest, due_at, not_later_than, state, attempt,
                     created_at, cap, priority)
SELECT bucket, id, workspace, contact, journey, workflow, version, block, visit, part, email,
       purpose, interest, due_at, not_later_than, 'queued', 0, created_at, cap, priority
FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
            $6::bigint[], $7::bigint[], $8::text[], $9::bigint[], $10::bigint[], $11::text[],
            $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[],
            $17::text[], $18::bigint[])
    AS new (bucket, id, workspace, contact, journey, workflow, version, block, visit, part, email,
            purpose, interest, due_at, not_later_than, created_at, cap, priority)
ON CONFLICT DO NOTHING

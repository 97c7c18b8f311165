INSERT INTO delivery (bucket, id, workspace, contact, webhook, event, state, attempt, due_at, queued_at)
SELECT bucket, id, workspace, contact, webhook, event, 'queued', 0, at, at
FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
            $6::bigint[], $7::bigint[]) AS new (bucket, id, workspace, contact, webhook, event, at)
ON CONFLICT (bucket, event, webhook) DO NOTHING

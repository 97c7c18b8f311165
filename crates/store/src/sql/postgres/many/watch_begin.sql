-- Those that are there already look again by themselves.
INSERT INTO watch (bucket, workspace, contact, workflow, trigger_id, entry_key, at)
SELECT DISTINCT ON (bucket, workflow, trigger_id, contact, entry_key) *
FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[],
            $6::text[], $7::bigint[])
    AS asked (bucket, workspace, contact, workflow, trigger_id, entry_key, at)
ORDER BY bucket, workflow, trigger_id, contact, entry_key
ON CONFLICT (bucket, workflow, trigger_id, contact, entry_key) DO NOTHING

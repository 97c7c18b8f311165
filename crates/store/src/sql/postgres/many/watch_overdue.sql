SELECT watch.workspace, watch.contact, watch.workflow, watch.trigger_id, watch.entry_key, watch.at
FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[])
    AS asked (workflow, trigger_id, contact, entry_key)
CROSS JOIN LATERAL (
    SELECT * FROM watch
    WHERE watch.bucket = $1 AND watch.workflow = asked.workflow
      AND watch.trigger_id = asked.trigger_id AND watch.contact = asked.contact
      AND watch.entry_key = asked.entry_key AND watch.at <= $2
    LIMIT 1
) AS watch

-- Of each of these contacts what takes a place under its limits, the newest first.
-- The plus keeps it at the index of what was handed over.
SELECT asked.n, sent.id, sent.cap, sent.state, sent.handed_at, sent.finished_at
FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
    AS asked (workspace, contact, since, n)
CROSS JOIN LATERAL (
    SELECT id, cap, state, handed_at, finished_at FROM message
    WHERE +message.workspace = asked.workspace AND message.bucket = $1
      AND message.contact = asked.contact
      AND handed_at IS NOT NULL AND handed_at > asked.since
      AND purpose = 'marketing' AND cap <> 'none'
      AND state IN ('accepted', 'unknown', 'in_flight', 'retry', 'queued', 'claimed', 'held')
    ORDER BY handed_at DESC LIMIT $5
) AS sent

-- A row whose event is gone comes without an event_id, one whose data is damaged without data; the
-- reader names them. `json` alone would fail the whole answer.
SELECT inbox.id, inbox.workspace, inbox.contact, inbox.received_at, inbox.command,
       event.id AS event_id, event.name, event.occurred_at, event.source,
       EXISTS (
           SELECT 1 FROM parked
           WHERE parked.workspace = inbox.workspace AND parked.bucket = inbox.bucket
             AND parked.contact = inbox.contact AND parked.message = 0
       ) AS is_parked,
       CASE WHEN json_valid(event.data, 8) THEN json(event.data) END AS data
FROM inbox LEFT JOIN event ON event.id = inbox.event AND event.bucket = inbox.bucket
WHERE inbox.bucket = $1 AND inbox.parked = $2 AND inbox.workspace = $5
  AND inbox.received_at <= $3
ORDER BY inbox.received_at, inbox.id LIMIT $4

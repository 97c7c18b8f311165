-- All that says whether a failed message can be sent again. A journey that is over is kept for a while.
SELECT message.id, message.state, message.workspace, message.contact, message.workflow, message.version,
       message.block, message.purpose, message.not_later_than, message.finished_at, message.recipient,
       EXISTS (
           SELECT 1 FROM journey
           WHERE journey.bucket = message.bucket AND journey.id = message.journey
       ) OR EXISTS (
           SELECT 1 FROM journey_done
           WHERE journey_done.bucket = message.bucket AND journey_done.id = message.journey
       ) AS has_journey,
       EXISTS (
           SELECT 1 FROM parked
           WHERE parked.workspace = message.workspace AND parked.bucket = message.bucket
               AND parked.contact = message.contact AND parked.message IN (0, message.id)
       ) AS is_parked
FROM message WHERE message.bucket = $1 AND message.id = $2

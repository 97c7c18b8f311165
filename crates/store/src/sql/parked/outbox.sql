-- What is in flight stays where it is: its outcome comes.
UPDATE outbox SET lane = lane + CAST($4 AS bigint), claimed_until = NULL
WHERE bucket = $2 AND (lane < 10) = (CAST($4 AS bigint) > 0) AND message IN (
    SELECT id FROM message
    WHERE workspace = $1 AND bucket = $2 AND contact = $3
      AND state IN ('queued', 'claimed', 'retry') AND (CAST($5 AS bigint) = 0 OR id = $5)
)

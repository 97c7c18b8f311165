-- What is in flight stays where it is: its outcome comes.
UPDATE outbox SET lane = lane + $4, claimed_until = NULL
WHERE bucket = $2 AND (lane < 10) = ($4 > 0) AND message IN (
    SELECT id FROM message
    WHERE workspace = $1 AND bucket = $2 AND contact = $3
      AND state IN ('queued', 'claimed', 'retry') AND ($5 = 0 OR id = $5)
)

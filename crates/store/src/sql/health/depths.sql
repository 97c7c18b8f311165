-- Counted up to $3, so that looking costs as little when very much is late.
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM inbox WHERE bucket = $1 AND parked = 0 LIMIT $3) AS waiting) AS inbox,
    (SELECT count(*) FROM (
        SELECT 1 FROM journey
        WHERE bucket = $1 AND lane IN (0, 1, 2) AND wake_at <= $2 LIMIT $3) AS waiting) AS due,
    (SELECT count(*) FROM (
        SELECT 1 FROM outbox
        WHERE bucket = $1 AND lane IN (0, 1, 2) AND due_at <= $2 LIMIT $3) AS waiting) AS outbox

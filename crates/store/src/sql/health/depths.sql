SELECT
    (SELECT count(*) FROM inbox WHERE bucket = $1) AS inbox,
    (SELECT count(*) FROM journey WHERE bucket = $1 AND lane = 0 AND wake_at <= $2)
    + (SELECT count(*) FROM journey WHERE bucket = $1 AND lane = 1 AND wake_at <= $2)
    + (SELECT count(*) FROM journey WHERE bucket = $1 AND lane = 2 AND wake_at <= $2) AS due,
    (SELECT count(*) FROM outbox WHERE bucket = $1 AND lane = 0 AND due_at <= $2)
    + (SELECT count(*) FROM outbox WHERE bucket = $1 AND lane = 1 AND due_at <= $2)
    + (SELECT count(*) FROM outbox WHERE bucket = $1 AND lane = 2 AND due_at <= $2) AS outbox

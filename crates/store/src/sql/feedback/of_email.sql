-- The newest $3 that was said of messages, counted: by block where the message was of one e-mail, and the
-- rest, of which workflow and block are null, together.
SELECT CASE WHEN message.email = $2 THEN message.workflow END AS workflow,
       CASE WHEN message.email = $2 THEN message.block END AS block,
       newest.kind, newest.class, count(*) AS n
FROM (
    SELECT message, kind, class FROM feedback WHERE workspace = $1 ORDER BY at DESC LIMIT $3
) AS newest
LEFT JOIN message ON message.workspace = $1 AND message.id = newest.message
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4

-- Of the newest $2 messages that left: how many, and of how many it was said that they came back for
-- good or were called spam.
SELECT COUNT(*) AS sent,
       COUNT(CASE WHEN EXISTS (
           SELECT 1 FROM feedback WHERE feedback.workspace = $1 AND feedback.message = newest.id
               AND feedback.kind = 'bounced' AND feedback.class = 'hard'
       ) THEN 1 END) AS bounced,
       COUNT(CASE WHEN EXISTS (
           SELECT 1 FROM feedback WHERE feedback.workspace = $1 AND feedback.message = newest.id
               AND feedback.kind = 'complained'
       ) THEN 1 END) AS complained
FROM (
    SELECT id FROM message WHERE workspace = $1 AND handed_at IS NOT NULL ORDER BY id DESC LIMIT $2
) AS newest

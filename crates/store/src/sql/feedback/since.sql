-- What was said of messages since an instant, of the newest $3.
SELECT kind, class, count(*) AS n FROM (
    SELECT kind, class FROM feedback WHERE workspace = $1 AND at >= $2 ORDER BY at DESC LIMIT $3
) AS newest GROUP BY kind, class ORDER BY kind, class

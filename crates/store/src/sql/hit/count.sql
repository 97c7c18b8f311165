-- Up to a limit: whoever follows a link without end is not counted without end.
SELECT count(*) AS n FROM (
    SELECT 1 AS one FROM hit WHERE bucket = $1 AND message = $2 LIMIT $3
) AS counted

-- What reaches no further than what was said before is no news.
INSERT INTO source_told (workspace, source, complete_until, said_at)
SELECT CAST($1 AS bigint), CAST($2 AS text), CAST($3 AS bigint), CAST($4 AS bigint)
WHERE NOT EXISTS (
    SELECT 1 FROM source_told
    WHERE workspace = $1 AND source = $2 AND complete_until >= $3
)

-- The last word of each source holds, however old it is.
DELETE FROM source_told
WHERE workspace = $1 AND said_at < $2 AND complete_until < (
    SELECT max(newest.complete_until) FROM source_told AS newest
    WHERE newest.workspace = source_told.workspace AND newest.source = source_told.source
)

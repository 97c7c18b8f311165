-- The table is that of refinery, which runs them.
SELECT CAST(version AS bigint) AS number, CAST(name AS text) AS name
FROM refinery_schema_history ORDER BY version

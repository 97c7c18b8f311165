SELECT count(*) AS n FROM pg_catalog.pg_tables
WHERE schemaname = current_schema() AND tablename = 'meta'

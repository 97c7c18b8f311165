SELECT count(*) AS n FROM pg_catalog.pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')

SELECT column_name::text AS name, data_type::text AS type FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = $1::text ORDER BY ordinal_position

-- One clock for all nodes: that of the database.
SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) AS now

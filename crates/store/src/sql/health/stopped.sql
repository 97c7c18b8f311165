-- Counted up to $1, so that looking costs as little when very much is wrong.
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM message WHERE state = 'unknown' LIMIT $1) AS counted) AS unknown,
    (SELECT count(*) FROM (SELECT 1 FROM message WHERE state = 'held' LIMIT $1) AS counted) AS held,
    (SELECT count(*) FROM (SELECT 1 FROM parked LIMIT $1) AS counted) AS parked

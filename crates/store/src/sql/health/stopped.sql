SELECT
    (SELECT count(*) FROM message WHERE state = 'unknown') AS unknown,
    (SELECT count(*) FROM message WHERE state = 'held') AS held

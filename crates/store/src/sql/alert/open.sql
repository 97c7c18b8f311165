SELECT (SELECT count(*) FROM alert WHERE closed_at IS NULL)
     + (SELECT count(*) FROM webhook WHERE state = 'failed') AS n

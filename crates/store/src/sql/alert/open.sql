SELECT count(*) AS n FROM alert WHERE closed_at IS NULL

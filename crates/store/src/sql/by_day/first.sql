-- The first day that is known by itself, and whether everything that was ever counted is told by days.
SELECT min(day) AS day,
       CAST(coalesce(sum(n), 0) AS bigint) AS told,
       CAST((SELECT coalesce(sum(n), 0) FROM counter WHERE workspace = $1 AND workflow = $2) AS bigint) AS counted
FROM counter_day WHERE workspace = $1 AND workflow = $2

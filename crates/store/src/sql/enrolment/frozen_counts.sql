SELECT state, count(*) AS n FROM enrolled WHERE enrolment = $1 GROUP BY state ORDER BY state

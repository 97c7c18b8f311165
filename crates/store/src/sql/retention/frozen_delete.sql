DELETE FROM enrolled WHERE enrolment = $1 AND contact IN (
    SELECT old.contact FROM enrolled AS old WHERE old.enrolment = $1 ORDER BY old.contact LIMIT $2
)

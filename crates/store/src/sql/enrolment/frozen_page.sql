SELECT contact FROM enrolled
WHERE enrolment = $1 AND contact > $2 AND state = 'frozen' ORDER BY contact LIMIT $3

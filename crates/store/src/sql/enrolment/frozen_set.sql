UPDATE enrolled SET state = $3 WHERE enrolment = $1 AND contact = $2 AND state = 'frozen'

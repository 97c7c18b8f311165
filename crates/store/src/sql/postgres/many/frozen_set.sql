UPDATE enrolled SET state = asked.state
FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS asked (enrolment, contact, state)
WHERE enrolled.enrolment = asked.enrolment AND enrolled.contact = asked.contact
  AND enrolled.state = 'frozen'

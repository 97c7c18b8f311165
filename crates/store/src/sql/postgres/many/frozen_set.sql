-- What is asked for says what it must find, which keeps the list outside: see identity_known.
UPDATE enrolled SET state = asked.state
FROM (
    SELECT enrolment, contact, state, 'frozen' AS was
    FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS listed (enrolment, contact, state)
    OFFSET 0
) AS asked
WHERE enrolled.enrolment = asked.enrolment AND enrolled.contact = asked.contact
  AND enrolled.state = asked.was

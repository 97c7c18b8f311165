INSERT INTO enrolled (enrolment, contact, state)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[]) ON CONFLICT DO NOTHING

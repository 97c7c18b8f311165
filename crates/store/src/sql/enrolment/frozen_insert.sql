INSERT INTO enrolled (enrolment, contact, state) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

DELETE FROM contact_date USING unnest($1::bigint[], $2::bigint[]) AS asked (bucket, contact)
WHERE contact_date.bucket = asked.bucket::smallint AND contact_date.contact = asked.contact

INSERT INTO contact_date (bucket, workspace, field, month_day, year, contact, written)
SELECT * FROM unnest($1::bigint[]::smallint[], $2::bigint[], $3::text[], $4::bigint[],
                     $5::bigint[], $6::bigint[], $7::text[])

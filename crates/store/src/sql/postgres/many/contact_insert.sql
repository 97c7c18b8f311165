INSERT INTO contact (workspace, bucket, id, email, zone, language, attributes, tags, suppressed,
                     version, created_at)
SELECT * FROM unnest($1::bigint[], $2::bigint[]::smallint[], $3::bigint[], $4::text[], $5::text[],
                     $6::text[], $7::text[]::jsonb[], $8::text[]::jsonb[], $9::text[],
                     $10::bigint[], $11::bigint[])

-- Contacts that were locked before. What is known of their addresses only stays where it is.
UPDATE contact
SET email = changed.email, zone = changed.zone, language = changed.language,
    attributes = changed.attributes::jsonb, tags = changed.tags::jsonb, version = changed.version
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::text[], $9::bigint[], $10::bigint[])
    AS changed (workspace, bucket, id, email, zone, language, attributes, tags, version, seen)
WHERE contact.bucket = changed.bucket::smallint AND contact.id = changed.id
  AND contact.workspace = changed.workspace AND contact.version = changed.seen

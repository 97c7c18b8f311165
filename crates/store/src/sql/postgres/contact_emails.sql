-- The addresses of contacts that are listed with their buckets. One at most for each, which keeps the list outside
-- whatever the server believes of the table.
SELECT found.id, found.email
FROM (
    SELECT $1::bigint AS workspace, (one->>0)::smallint AS bucket, (one->>1)::bigint AS id
    FROM jsonb_array_elements($2::text::jsonb) AS listed (one)
    OFFSET 0
) AS asked
CROSS JOIN LATERAL (
    SELECT contact.id, contact.email FROM contact
    WHERE contact.bucket = asked.bucket AND contact.workspace = asked.workspace
        AND contact.id = asked.id AND contact.email IS NOT NULL
    LIMIT 1
) AS found

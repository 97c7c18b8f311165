-- The addresses of contacts that are listed with their buckets, each looked up by its number.
SELECT contact.id, contact.email
FROM json_each($2) AS asked
CROSS JOIN contact
WHERE contact.workspace = $1 AND contact.id = json_extract(asked.value, '$[1]')
    AND contact.email IS NOT NULL

DELETE FROM inbox
USING unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS done (bucket, id, workspace, contact)
WHERE inbox.bucket = done.bucket::smallint AND inbox.id = done.id
  AND inbox.workspace = done.workspace AND inbox.contact = done.contact

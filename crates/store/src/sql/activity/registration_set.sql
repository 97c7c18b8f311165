INSERT INTO registration (bucket, activity, contact, workspace, id, status, revision, registered_at,
                          updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (bucket, activity, contact) DO UPDATE
SET id = excluded.id, status = excluded.status, revision = excluded.revision,
    registered_at = excluded.registered_at, updated_at = excluded.updated_at

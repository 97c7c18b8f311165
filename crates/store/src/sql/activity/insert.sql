-- Hits no row if somebody else made it in the meantime.
INSERT INTO activity (id, workspace, handle, name, starts_at, ends_at, zone, fields, status, revision,
                      created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', 1, $9, $9)
ON CONFLICT (workspace, handle) DO NOTHING

INSERT INTO form_version (workspace, form, version, source, created_at)
VALUES ($1, $2, $3, $4, $5)

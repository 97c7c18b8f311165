-- Hits no row if somebody else saved another one since revision $3.
DELETE FROM email_draft WHERE workspace = $1 AND email = $2 AND revision = $3

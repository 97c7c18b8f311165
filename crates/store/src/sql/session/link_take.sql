-- A link is good once. Hits no row if it is unknown, used or too old.
DELETE FROM sign_in_link WHERE hash = $1 AND expires_at > $2
RETURNING workspace, staff

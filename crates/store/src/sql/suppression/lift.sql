-- Hits no row if it stands there for another reason by now.
DELETE FROM suppression WHERE workspace = $1 AND address = $2 AND reason = $3

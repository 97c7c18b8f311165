-- Hits no row if somebody else saved it in the meantime.
UPDATE email SET version = $3, name = $4 WHERE workspace = $1 AND id = $2 AND version + 1 = $3

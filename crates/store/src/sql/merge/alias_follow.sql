-- Who was part of the one that is gone now is part of the one that stays.
UPDATE contact_alias SET stays = $3 WHERE workspace = $1 AND stays = $2

UPDATE contact_alias SET stays = $3 WHERE workspace = $1 AND gone = $2 AND stays = $4

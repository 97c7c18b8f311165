DELETE FROM contact_alias WHERE workspace = $1 AND stays = $2

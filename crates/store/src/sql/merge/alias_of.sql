SELECT gone FROM contact_alias WHERE workspace = $1 AND stays = $2 ORDER BY gone LIMIT $3

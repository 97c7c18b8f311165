SELECT asked.n, contact_alias.gone
FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS asked (workspace, contact, n)
JOIN contact_alias
    ON contact_alias.workspace = asked.workspace AND contact_alias.stays = asked.contact
ORDER BY asked.n, contact_alias.gone

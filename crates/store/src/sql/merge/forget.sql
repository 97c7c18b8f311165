-- Nobody keeps how somebody was who is forgotten.
UPDATE contact_merge SET state = 'forgotten', before = '', actor = ''
WHERE workspace = $1 AND (stays = $2 OR gone = $2)

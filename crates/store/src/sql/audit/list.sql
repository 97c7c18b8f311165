SELECT id, at, actor, verb, object, outcome FROM audit
WHERE workspace = $1 AND (at, id) < ($2, $3)
ORDER BY at DESC, id DESC
LIMIT $4

INSERT INTO audit (id, workspace, at, actor, verb, object, outcome)
VALUES ($1, $2, $3, $4, $5, $6, $7)

INSERT INTO webhook (id, workspace, name, url, events, state, sealed, failures, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8)
ON CONFLICT (workspace, name) WHERE state <> 'deleted' DO NOTHING

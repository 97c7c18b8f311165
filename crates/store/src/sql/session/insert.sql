INSERT INTO session (hash, workspace, staff, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $4, $5)

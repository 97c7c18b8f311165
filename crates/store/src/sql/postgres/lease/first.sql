-- Hits no row if somebody else was first.
INSERT INTO lease (bucket, owner, epoch, expires_at) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING

-- Hits no row if the proof was used before.
INSERT INTO hook_proof (token, said, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- Proofs of webhooks that are not over what they prove, so that each is good for one thing said, also
-- after a restart. They are kept for as long as one is good.
CREATE TABLE hook_proof (
    token TEXT PRIMARY KEY,
    -- A hash of what was said.
    said TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX hook_proof_at ON hook_proof (at);

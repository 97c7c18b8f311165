-- Proofs of webhooks that are not over what they prove, so that each is good for one thing said, also
-- after a restart. They are kept for as long as one is good.
CREATE TABLE hook_proof (
    token text PRIMARY KEY,
    -- A hash of what was said.
    said text NOT NULL,
    at bigint NOT NULL
);

CREATE INDEX hook_proof_at ON hook_proof (at);

-- Whoever asked to be forgotten: what was known of them is gone.
CREATE TABLE erasure (
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    -- A number may be given out again after a restore; with this it is one person's.
    contact_created_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, contact, contact_created_at)
) STRICT, WITHOUT ROWID;

-- Their addresses as keyed hashes, of which the key is not in the database: a list that still has one of
-- them must not make it mailed again.
CREATE TABLE erased_address (
    workspace INTEGER NOT NULL,
    hash TEXT NOT NULL,
    -- Why the address was not to be mailed for another reason, if it was so.
    suppressed TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, hash)
) STRICT, WITHOUT ROWID;

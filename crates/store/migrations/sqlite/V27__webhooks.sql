-- Whom of other people's programs is told what happens.
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- JSON with a format number: the names of the events.
    events TEXT NOT NULL,
    -- `on`, `off`, `failed` (off by itself), `deleted`.
    state TEXT NOT NULL,
    reason TEXT,
    -- The secret that signs, sealed as those in `secret`, and the one before it while both sign.
    sealed BLOB NOT NULL,
    sealed_before BLOB,
    sealed_before_until INTEGER,
    -- How many tries in a row failed, since when, and until when nothing is tried.
    failures INTEGER NOT NULL,
    failing_since INTEGER,
    rests_until INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX webhook_name ON webhook (workspace, name) WHERE state <> 'deleted';

-- That something is told to one of them. What it says is made of the event when it is told, so that
-- whoever is forgotten is forgotten here too. `due_at` is empty once it is over.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    webhook INTEGER NOT NULL,
    event INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    status INTEGER,
    attempt INTEGER NOT NULL,
    due_at INTEGER,
    queued_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

CREATE UNIQUE INDEX delivery_once ON delivery (bucket, event, webhook);
CREATE INDEX delivery_due ON delivery (bucket, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_of ON delivery (bucket, webhook, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_order ON delivery (bucket, contact, webhook, id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (workspace, webhook, id);

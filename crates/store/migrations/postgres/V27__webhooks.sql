-- Whom of other people's programs is told what happens.
CREATE TABLE webhook (
    id bigint NOT NULL PRIMARY KEY,
    workspace bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    url text NOT NULL,
    -- JSON with a format number: the names of the events.
    events text NOT NULL,
    -- `on`, `off`, `failed` (off by itself), `deleted`.
    state text COLLATE "C" NOT NULL,
    reason text,
    -- The secret that signs, sealed as those in `secret`, and the one before it while both sign.
    sealed bytea NOT NULL,
    sealed_before bytea,
    sealed_before_until bigint,
    -- How many tries in a row failed, since when, and until when nothing is tried.
    failures bigint NOT NULL,
    failing_since bigint,
    rests_until bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);

CREATE UNIQUE INDEX webhook_name ON webhook (workspace, name) WHERE state <> 'deleted';

-- That something is told to one of them. What it says is made of the event when it is told, so that
-- whoever is forgotten is forgotten here too. `due_at` is empty once it is over.
CREATE TABLE delivery (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    webhook bigint NOT NULL,
    event bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    reason text,
    status bigint,
    attempt bigint NOT NULL,
    due_at bigint,
    queued_at bigint NOT NULL,
    finished_at bigint,
    PRIMARY KEY (bucket, id)
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX delivery_once ON delivery (bucket, event, webhook);
CREATE INDEX delivery_due ON delivery (bucket, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_of ON delivery (bucket, webhook, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_order ON delivery (bucket, contact, webhook, id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (workspace, webhook, id);

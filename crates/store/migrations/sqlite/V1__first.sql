-- Format 1. Times are milliseconds UTC, ids are allotted by the program, `bucket` comes first in
-- every hot key. No foreign keys, triggers or sequences: Citus allows none of them.
--
-- Where a table's id is its integer primary key, rows lie in the order in which they were made, so
-- that what wakes together lies together (STORAGE section 3.1).

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

INSERT INTO meta (name, number) VALUES ('format', 1), ('buckets', 1), ('definitions', 0);

CREATE TABLE id_block (
    kind TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workspace (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    sender_email TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_key (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- People.

CREATE TABLE identity (
    workspace INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    contact INTEGER NOT NULL,
    PRIMARY KEY (workspace, kind, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX identity_contact ON identity (workspace, contact);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    email TEXT,
    zone TEXT,
    language TEXT,
    -- JSONB: {"first_name": ["Anna", 1700000000000], "shoe": [38, null]}, value and since when.
    attributes BLOB NOT NULL,
    -- JSONB: ["vip"], in order.
    tags BLOB NOT NULL,
    suppressed TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- For the merge of two contacts: reads follow it.
    merged_into INTEGER
) STRICT;

CREATE INDEX contact_workspace ON contact (workspace);

CREATE TABLE consent (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    interest TEXT NOT NULL,
    state TEXT NOT NULL,
    basis TEXT NOT NULL,
    source TEXT NOT NULL,
    wording TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, interest)
) STRICT, WITHOUT ROWID;

CREATE TABLE suppression (
    workspace INTEGER NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, address)
) STRICT, WITHOUT ROWID;

-- In.

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    name TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    -- JSONB.
    data BLOB NOT NULL
) STRICT;

-- The name is in it so that other events of the contact are passed over without reading them.
CREATE INDEX event_contact ON event (workspace, bucket, contact, occurred_at, id, name);

CREATE TABLE event_key (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    key TEXT NOT NULL,
    event INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    event INTEGER,
    -- JSON with a format number.
    command TEXT,
    CHECK ((event IS NULL) <> (command IS NULL))
) STRICT;

CREATE INDEX inbox_order ON inbox (bucket, received_at);
CREATE INDEX inbox_contact ON inbox (bucket, contact);

-- Journeys.

CREATE TABLE entry (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    last_started INTEGER NOT NULL,
    last_ended INTEGER,
    count INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, workflow, entry_key)
) STRICT, WITHOUT ROWID;

-- Active journeys only, each waiting for one instant.
CREATE TABLE journey (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    block TEXT,
    lane INTEGER NOT NULL,
    wake_at INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    -- JSON with a format number.
    memory TEXT NOT NULL
) STRICT;

CREATE INDEX journey_due ON journey (bucket, lane, wake_at);
-- Nobody walks through a workflow twice at a time with one key, whatever the program believes.
CREATE UNIQUE INDEX journey_once
    ON journey (workspace, bucket, contact, workflow, entry_key);

CREATE TABLE journey_done (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    memory TEXT NOT NULL
) STRICT;

CREATE INDEX journey_done_contact ON journey_done (workspace, bucket, contact);

CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    visit INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    "left" INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    -- JSON.
    why TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX step_journey ON step (bucket, journey);

CREATE TABLE counter (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    name TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, workflow, version, block, name)
) STRICT, WITHOUT ROWID;

-- Out.

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    visit INTEGER NOT NULL,
    part INTEGER NOT NULL,
    email TEXT NOT NULL,
    email_version INTEGER,
    purpose TEXT NOT NULL,
    interest TEXT,
    basis TEXT,
    due_at INTEGER NOT NULL,
    not_later_than INTEGER,
    state TEXT NOT NULL,
    reason TEXT,
    attempt INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    handed_at INTEGER,
    finished_at INTEGER
) STRICT;

CREATE UNIQUE INDEX message_key ON message (bucket, journey, block, visit, part);
CREATE INDEX message_workspace ON message (workspace);
CREATE INDEX message_contact ON message (workspace, bucket, contact);
CREATE INDEX message_block ON message (workspace, workflow, block);
CREATE INDEX message_state ON message (state, workspace);

CREATE TABLE message_body (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE outbox (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    claimed_until INTEGER
) STRICT;

CREATE INDEX outbox_due ON outbox (bucket, lane, due_at);
CREATE INDEX outbox_claimed ON outbox (bucket, claimed_until) WHERE claimed_until IS NOT NULL;

-- Definitions.

CREATE TABLE workflow (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    draft TEXT NOT NULL,
    draft_revision INTEGER NOT NULL,
    live_version INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;

CREATE TABLE workflow_version (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    format INTEGER NOT NULL,
    source TEXT NOT NULL,
    zone_database TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, workflow, version)
) STRICT;

CREATE TABLE email (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;

CREATE TABLE email_version (
    workspace INTEGER NOT NULL,
    email INTEGER NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    preheader TEXT NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, email, version)
) STRICT;

-- The built-in test inbox.

CREATE TABLE caught_mail (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    message INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL,
    raw BLOB NOT NULL
) STRICT;

CREATE INDEX caught_mail_workspace ON caught_mail (workspace);

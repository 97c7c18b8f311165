-- Format 2. Times are milliseconds UTC, ids are allotted by the program, `bucket` comes first in
-- every hot key. No foreign keys, triggers, sequences or volatile functions: Citus allows none of
-- them, and wants `bucket`, by which it distributes, in every unique key.
--
-- Not by bucket, because they are few and read by all (reference tables on Citus): meta, workspace,
-- api_key, suppression, workflow, workflow_version, email, email_version, caught_mail. Not by
-- bucket, because the bucket is what they lead to: identity, which has a distribution of its own
-- (workspace, value). `id_block`, `lease` and
-- `node` are written by all and stay on one node.
--
-- Texts that are keys or that rows are ordered by have the collation "C": the order of bytes, as on
-- SQLite, whatever the database was made with.

CREATE TABLE meta (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    number bigint NOT NULL DEFAULT 0,
    text text NOT NULL DEFAULT ''
);

-- The number of buckets is added by the program that makes the database.
INSERT INTO meta (name, number) VALUES ('format', 2), ('definitions', 0);

CREATE TABLE id_block (
    kind text COLLATE "C" NOT NULL PRIMARY KEY,
    next bigint NOT NULL
);

-- Who works on which bucket. Few rows, written every few seconds; on one node on Citus.
CREATE TABLE lease (
    bucket smallint PRIMARY KEY,
    owner text COLLATE "C" NOT NULL,
    epoch bigint NOT NULL,
    expires_at bigint NOT NULL
);

CREATE TABLE node (
    name text COLLATE "C" PRIMARY KEY,
    seen_at bigint NOT NULL
);

CREATE TABLE workspace (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    zone text NOT NULL,
    language text NOT NULL,
    sender_name text NOT NULL,
    sender_email text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE api_key (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    prefix text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    name text NOT NULL,
    created_at bigint NOT NULL
);

-- People.

CREATE TABLE identity (
    workspace bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    contact bigint NOT NULL,
    PRIMARY KEY (workspace, kind, value)
);

CREATE INDEX identity_contact ON identity (workspace, contact);

CREATE TABLE contact (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    email text COLLATE "C",
    zone text,
    language text,
    -- {"first_name": ["Anna", 1700000000000], "shoe": [38, null]}, value and since when.
    attributes jsonb NOT NULL,
    -- ["vip"], in order.
    tags jsonb NOT NULL,
    suppressed text,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    -- For the merge of two contacts: reads follow it.
    merged_into bigint,
    PRIMARY KEY (bucket, workspace, id)
);

-- The bucket is in it so that it serves as well as the key where both could.
CREATE INDEX contact_workspace ON contact (workspace, id, bucket);

CREATE TABLE consent (
    workspace bigint NOT NULL,
    bucket smallint NOT NULL,
    contact bigint NOT NULL,
    interest text COLLATE "C" NOT NULL,
    state text NOT NULL,
    basis text NOT NULL,
    source text NOT NULL,
    wording text,
    at bigint NOT NULL,
    PRIMARY KEY (bucket, contact, workspace, interest)
);

CREATE TABLE suppression (
    workspace bigint NOT NULL,
    address text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (workspace, address)
);

-- In.

CREATE TABLE event (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    occurred_at bigint NOT NULL,
    received_at bigint NOT NULL,
    source text NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (bucket, id)
);

-- The name is in it so that other events of the contact are passed over without reading them.
CREATE INDEX event_contact ON event (bucket, contact, occurred_at, id, name, workspace);

CREATE TABLE event_key (
    workspace bigint NOT NULL,
    bucket smallint NOT NULL,
    key text COLLATE "C" NOT NULL,
    event bigint NOT NULL,
    received_at bigint NOT NULL,
    PRIMARY KEY (bucket, workspace, key)
);

CREATE TABLE inbox (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    received_at bigint NOT NULL,
    event bigint,
    -- JSON with a format number.
    command text,
    parked bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (bucket, id),
    CHECK ((event IS NULL) <> (command IS NULL))
);

CREATE INDEX inbox_order ON inbox (bucket, parked, received_at, id);
CREATE INDEX inbox_contact ON inbox (bucket, contact);

-- Contacts (message 0) and single messages that are left alone until a person asks to try again.
CREATE TABLE parked (
    workspace bigint NOT NULL,
    bucket smallint NOT NULL,
    contact bigint NOT NULL,
    message bigint NOT NULL,
    reason text NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, message)
);

-- Journeys.

CREATE TABLE entry (
    workspace bigint NOT NULL,
    bucket smallint NOT NULL,
    contact bigint NOT NULL,
    workflow bigint NOT NULL,
    entry_key text COLLATE "C" NOT NULL,
    last_started bigint NOT NULL,
    last_ended bigint,
    count bigint NOT NULL,
    journey bigint NOT NULL,
    PRIMARY KEY (bucket, contact, workspace, workflow, entry_key)
);

-- Active journeys only, each waiting for one instant. Every row is written again and again: some
-- room is left in its page (STORAGE section 4.2).
CREATE TABLE journey (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    workflow bigint NOT NULL,
    version bigint NOT NULL,
    entry_key text COLLATE "C" NOT NULL,
    block text,
    lane bigint NOT NULL,
    wake_at bigint NOT NULL,
    seq bigint NOT NULL,
    entered_at bigint NOT NULL,
    -- JSON with a format number.
    memory text NOT NULL,
    PRIMARY KEY (bucket, id)
) WITH (fillfactor = 85);

CREATE INDEX journey_due ON journey (bucket, lane, wake_at, id);
-- Nobody walks through a workflow twice at a time with one key, whatever the program believes.
CREATE UNIQUE INDEX journey_once
    ON journey (bucket, contact, workspace, workflow, entry_key);

CREATE TABLE journey_done (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    workflow bigint NOT NULL,
    version bigint NOT NULL,
    entry_key text NOT NULL,
    entered_at bigint NOT NULL,
    ended_at bigint NOT NULL,
    reason text NOT NULL,
    memory text NOT NULL,
    PRIMARY KEY (bucket, id)
);

CREATE INDEX journey_done_contact ON journey_done (bucket, contact, id);

CREATE TABLE step (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    journey bigint NOT NULL,
    seq bigint NOT NULL,
    workflow bigint NOT NULL,
    version bigint NOT NULL,
    block text NOT NULL,
    visit bigint NOT NULL,
    arrived bigint NOT NULL,
    "left" bigint NOT NULL,
    outcome text NOT NULL,
    -- JSON.
    why text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (bucket, id)
);

CREATE INDEX step_journey ON step (bucket, journey, id);

CREATE TABLE counter (
    workspace bigint NOT NULL,
    bucket smallint NOT NULL,
    workflow bigint NOT NULL,
    version bigint NOT NULL,
    block text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (workspace, workflow, bucket, version, block, name)
) WITH (fillfactor = 80);

-- Out.

CREATE TABLE message (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    journey bigint NOT NULL,
    workflow bigint NOT NULL,
    version bigint NOT NULL,
    block text COLLATE "C" NOT NULL,
    visit bigint NOT NULL,
    part bigint NOT NULL,
    email text NOT NULL,
    email_version bigint,
    purpose text NOT NULL,
    interest text,
    basis text,
    due_at bigint NOT NULL,
    not_later_than bigint,
    state text COLLATE "C" NOT NULL,
    reason text,
    attempt bigint NOT NULL,
    created_at bigint NOT NULL,
    handed_at bigint,
    finished_at bigint,
    -- To whom the bytes that are kept were written.
    recipient text,
    PRIMARY KEY (bucket, id)
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX message_key ON message (bucket, journey, block, visit, part);
CREATE INDEX message_workspace ON message (workspace, id);
-- Few are one contact's. With the id in it, it could be taken for an index of ids.
CREATE INDEX message_contact ON message (bucket, contact);
CREATE INDEX message_block ON message (workspace, workflow, block, id);
CREATE INDEX message_state ON message (state, workspace, id);
-- Held messages are few, and released by workflow.
CREATE INDEX message_held ON message (workspace, workflow, id) WHERE state = 'held';

CREATE TABLE message_body (
    message bigint NOT NULL,
    bucket smallint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (bucket, message)
);

CREATE TABLE outbox (
    message bigint NOT NULL,
    bucket smallint NOT NULL,
    lane bigint NOT NULL,
    due_at bigint NOT NULL,
    claimed_until bigint,
    PRIMARY KEY (bucket, message)
) WITH (fillfactor = 85);

CREATE INDEX outbox_due ON outbox (bucket, lane, due_at, message);
CREATE INDEX outbox_claimed ON outbox (bucket, claimed_until) WHERE claimed_until IS NOT NULL;

-- Definitions.

CREATE TABLE workflow (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    handle text COLLATE "C" NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    draft text NOT NULL,
    draft_revision bigint NOT NULL,
    live_version bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    UNIQUE (workspace, handle)
);

CREATE TABLE workflow_version (
    workspace bigint NOT NULL,
    workflow bigint NOT NULL,
    version bigint NOT NULL,
    format bigint NOT NULL,
    source text NOT NULL,
    zone_database text NOT NULL,
    published_at bigint NOT NULL,
    PRIMARY KEY (workspace, workflow, version)
);

CREATE TABLE email (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    handle text COLLATE "C" NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL,
    UNIQUE (workspace, handle)
);

CREATE TABLE email_version (
    workspace bigint NOT NULL,
    email bigint NOT NULL,
    version bigint NOT NULL,
    subject text NOT NULL,
    preheader text NOT NULL,
    html text NOT NULL,
    text text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace, email, version)
);

-- The built-in test inbox.

CREATE TABLE caught_mail (
    id bigint NOT NULL,
    workspace bigint NOT NULL,
    message bigint NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    at bigint NOT NULL,
    raw bytea NOT NULL,
    PRIMARY KEY (workspace, id)
);

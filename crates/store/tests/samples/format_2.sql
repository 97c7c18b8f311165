CREATE TABLE api_key (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE caught_mail (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    message INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL,
    raw BLOB NOT NULL
) STRICT;
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
INSERT INTO contact VALUES (1, 1, 0, 'dave@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803891600000, NULL);
INSERT INTO contact VALUES (1001, 1, 0, 'anna@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803898800000, NULL);
INSERT INTO contact VALUES (1002, 1, 0, 'bob@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803898800000, NULL);
INSERT INTO contact VALUES (2001, 1, 0, 'emma@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803891600000, NULL);
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
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'entered', 4);
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'left', 3);
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'queued', 4);
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'sent', 1);
CREATE TABLE email (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;
INSERT INTO email VALUES (1, 1, 'welcome', '', 1);
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
INSERT INTO email_version VALUES (1, 1, 1, 'Welcome', '', '', '', 1803891600000);
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
INSERT INTO entry VALUES (1, 0, 1, 1, '', 1803891600000, 1803898800000, 1, 1);
INSERT INTO entry VALUES (1, 0, 1001, 1, '', 1803891600000, 1803898800000, 1, 1001);
INSERT INTO entry VALUES (1, 0, 1002, 1, '', 1803891600000, 1803898800000, 1, 1002);
INSERT INTO entry VALUES (1, 0, 2001, 1, '', 1803891600000, NULL, 1, 2001);
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
INSERT INTO event VALUES (1, 0, 1, 1, 'seen', 1803891600000, 1803891600000, 'api', x'4c176e1731');
INSERT INTO event VALUES (1001, 0, 1, 1001, 'signed_up', 1803891600000, 1803898800000, 'api', x'4c176e1731');
INSERT INTO event VALUES (1002, 0, 1, 1002, 'signed_up', 1803891600000, 1803898800000, 'api', x'4c176e1731');
INSERT INTO event VALUES (2001, 0, 1, 2001, 'seen', 1803891600000, 1803891600000, 'api', x'4c176e1731');
INSERT INTO event VALUES (2002, 0, 1, 1001, 'visited', 1803891780000, 1803891900000, 'api', x'4c176e1731');
CREATE TABLE event_key (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    key TEXT NOT NULL,
    event INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, key)
) STRICT, WITHOUT ROWID;
INSERT INTO event_key VALUES (1, 0, 'anna@example.test', 1001, 1803898800000);
INSERT INTO event_key VALUES (1, 0, 'bob@example.test', 1002, 1803898800000);
CREATE TABLE id_block (
    kind TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO id_block VALUES ('contact', 3001);
INSERT INTO id_block VALUES ('email', 1001);
INSERT INTO id_block VALUES ('event', 3001);
INSERT INTO id_block VALUES ('inbox', 3001);
INSERT INTO id_block VALUES ('journey', 3001);
INSERT INTO id_block VALUES ('message', 3001);
INSERT INTO id_block VALUES ('step', 3001);
INSERT INTO id_block VALUES ('workflow', 1001);
INSERT INTO id_block VALUES ('workspace', 1001);
CREATE TABLE identity (
    workspace INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    contact INTEGER NOT NULL,
    PRIMARY KEY (workspace, kind, value)
) STRICT, WITHOUT ROWID;
INSERT INTO identity VALUES (1, 'email', 'anna@example.test', 1001);
INSERT INTO identity VALUES (1, 'email', 'bob@example.test', 1002);
INSERT INTO identity VALUES (1, 'email', 'dave@example.test', 1);
INSERT INTO identity VALUES (1, 'email', 'emma@example.test', 2001);
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    event INTEGER,
    -- JSON with a format number.
    command TEXT, parked INTEGER NOT NULL DEFAULT 0,
    CHECK ((event IS NULL) <> (command IS NULL))
) STRICT;
INSERT INTO inbox VALUES (2002, 0, 1, 1001, 1803891900000, 2002, NULL, 0);
INSERT INTO inbox VALUES (2003, 0, 1, 2001, 1803891900000, NULL, '{"changes":[{"set":true,"tag":"vip"}],"do":"change_contact","format":1,"source":"api"}', 0);
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
INSERT INTO journey VALUES (2001, 0, 1, 2001, 1, 1, '', 'm1', 1, 1803895200000, 1, 1803891600000, '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":1,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
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
INSERT INTO journey_done VALUES (1, 0, 1, 1, 1, 1, '', 1803891600000, 1803898800000, 'end', '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":1,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
INSERT INTO journey_done VALUES (1001, 0, 1, 1001, 1, 1, '', 1803891600000, 1803898800000, 'end', '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":1,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
INSERT INTO journey_done VALUES (1002, 0, 1, 1002, 1, 1, '', 1803891600000, 1803898800000, 'end', '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":1,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
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
, recipient TEXT) STRICT;
INSERT INTO message VALUES (1, 0, 1, 1, 1, 1, 1, 'm1', 1, 0, 'welcome', 1, 'service', NULL, NULL, 1803891600000, NULL, 'accepted', '250', 1, 1803891660000, 1803898800000, 1803898800000, 'anna@example.test');
INSERT INTO message VALUES (1001, 0, 1, 1001, 1001, 1, 1, 'm1', 1, 0, 'welcome', 1, 'service', NULL, NULL, 1803891600000, NULL, 'in_flight', NULL, 1, 1803898800000, 1803898800000, NULL, 'anna@example.test');
INSERT INTO message VALUES (1002, 0, 1, 1002, 1002, 1, 1, 'm1', 1, 0, 'welcome', NULL, 'service', NULL, NULL, 1803891600000, NULL, 'claimed', NULL, 0, 1803898800000, NULL, NULL, NULL);
INSERT INTO message VALUES (2001, 0, 1, 2001, 2001, 1, 1, 'm1', 1, 0, 'welcome', NULL, 'marketing', 'offers', NULL, 1803891600000, NULL, 'queued', NULL, 0, 1803891660000, NULL, NULL, NULL);
CREATE TABLE message_body (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
INSERT INTO message_body VALUES (1001, 0, x'6d61696c2031303031');
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('buckets', 1, '');
INSERT INTO meta VALUES ('definitions', 3, '');
INSERT INTO meta VALUES ('format', 2, '');
INSERT INTO meta VALUES ('instance', 0, '00112233445566778899aabbccddeeff');
CREATE TABLE outbox (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    claimed_until INTEGER
) STRICT;
INSERT INTO outbox VALUES (1001, 0, 0, 1803898800000, 7258118400000);
INSERT INTO outbox VALUES (1002, 0, 0, 1803898800000, 1803898860000);
INSERT INTO outbox VALUES (2001, 0, 1, 1803891660000, NULL);
CREATE TABLE parked (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    message INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, message)
) STRICT, WITHOUT ROWID;
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO refinery_schema_history VALUES (1, 'first', '2026-11-01T00:00:00Z', '11820127489785398263');
INSERT INTO refinery_schema_history VALUES (2, 'parked', '2026-11-01T00:00:00Z', '14396374976571158708');
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
INSERT INTO step VALUES (1, 0, 1, 1, 1, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803891660000);
INSERT INTO step VALUES (1001, 0, 1, 1001, 1001, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1002, 0, 1, 1002, 1002, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1003, 0, 1, 1, 1, 2, 1, 1, 'm1', 1, 0, 1, 'ended', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1004, 0, 1, 1001, 1001, 2, 1, 1, 'm1', 1, 0, 1, 'ended', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1005, 0, 1, 1002, 1002, 2, 1, 1, 'm1', 1, 0, 1, 'ended', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (2001, 0, 1, 2001, 2001, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803891660000);
CREATE TABLE suppression (
    workspace INTEGER NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, address)
) STRICT, WITHOUT ROWID;
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
INSERT INTO workflow VALUES (1, 1, 'welcome-series', 'Welcome', 'live', 'format: 1', 1, 1, 1803891600000, 1803891600000);
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
INSERT INTO workflow_version VALUES (1, 1, 1, 1, 'format: 1', '2026b', 1803891600000);
CREATE TABLE workspace (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    sender_email TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO workspace VALUES (1, 'Shop', 'Europe/Amsterdam', 'nl', 'Anna of the shop', 'anna@shop.test', 1803891600000);
CREATE INDEX caught_mail_workspace ON caught_mail (workspace);
CREATE INDEX contact_workspace ON contact (workspace);
CREATE INDEX event_contact ON event (workspace, bucket, contact, occurred_at, id, name);
CREATE INDEX identity_contact ON identity (workspace, contact);
CREATE INDEX inbox_contact ON inbox (bucket, contact);
CREATE INDEX inbox_order ON inbox (bucket, parked, received_at);
CREATE INDEX journey_done_contact ON journey_done (workspace, bucket, contact);
CREATE INDEX journey_due ON journey (bucket, lane, wake_at);
CREATE UNIQUE INDEX journey_once
    ON journey (workspace, bucket, contact, workflow, entry_key);
CREATE INDEX message_block ON message (workspace, workflow, block);
CREATE INDEX message_contact ON message (workspace, bucket, contact);
CREATE INDEX message_held ON message (workspace, workflow) WHERE state = 'held';
CREATE UNIQUE INDEX message_key ON message (bucket, journey, block, visit, part);
CREATE INDEX message_state ON message (state, workspace);
CREATE INDEX message_workspace ON message (workspace);
CREATE INDEX outbox_claimed ON outbox (bucket, claimed_until) WHERE claimed_until IS NOT NULL;
CREATE INDEX outbox_due ON outbox (bucket, lane, due_at);
CREATE INDEX step_journey ON step (bucket, journey);
